package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.verify.StampCodec;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection: kept alive, or a new one for each request; with more than one request on its way where the flow says so.
 * On the thread of its loop.
 */
final class HttpLink extends Link implements HttpResponseParser.Listener {
    private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STAMP = "X-Load-Stamp: ".getBytes(StandardCharsets.US_ASCII);
    private static final int CRLF = '\r' << 8 | '\n';

    private final boolean isPerRequest;
    private @Nullable HttpResponseParser parser;

    /** Requests on their way, oldest first, from {@code head}. */
    private long[] planned = {};

    private long[] started = {};
    private long[] sequence = {};
    private short[] flow = {};
    private byte[] sends = {};
    private int head;
    private int size;

    HttpLink(DeviceLoop loop, Device device) {
        super(loop, device);
        boolean every = true;
        for (FlowSpec spec : loop.swarm.flows()) {
            every &= !spec.op.isHttp() || spec.isPerRequest();
        }
        isPerRequest = every;
    }

    @Override
    boolean isHttp() {
        return true;
    }

    /** The fleet connects: opens a socket, unless each request has one of its own. */
    void open(long plannedNanos) {
        if (isPerRequest) {
            hasSettled = true;
            loop.meter.add(Gauge.SETTLED, 1);
        } else {
            connect(plannedNanos);
        }
    }

    @Override
    void onTransportUp() {
        parser = new HttpResponseParser(this);
        for (int i = 0; i < size; i++) { // lost on their way, and may be repeated
            int slot = slot(i);
            sends[slot]++;
            write(loop.flow(flow[slot]), slot);
        }
        up(System.nanoTime());
    }

    // ---- requests

    private int slot(int index) {
        return (head + index) & (planned.length - 1);
    }

    @Override
    boolean hasRoom(FlowSpec spec) {
        return size < spec.flow.http().pipeline();
    }

    @Override
    void start(FlowSpec spec, long plannedNanos) {
        if (size == planned.length) {
            allocate();
        }
        int slot = slot(size++);
        planned[slot] = plannedNanos;
        started[slot] = 0;
        sends[slot] = 0;
        sequence[slot] = device.sequences[spec.index]++;
        flow[slot] = (short) spec.index;
        started(spec, plannedNanos);
        write(spec, slot);
        loop.wheel.setBy(this, loop.nowNanos + loop.opTimeoutNanos);
    }

    /** As many as the flow with most on its way needs. */
    private void allocate() {
        int most = 1;
        for (FlowSpec spec : loop.swarm.flows()) {
            most = Math.max(most, spec.op.isHttp() ? spec.flow.http().pipeline() : 1);
        }
        int capacity = Integer.highestOneBit(most * 2 - 1);
        planned = new long[capacity];
        started = new long[capacity];
        sequence = new long[capacity];
        flow = new short[capacity];
        sends = new byte[capacity];
    }

    private void write(FlowSpec spec, int slot) {
        ByteBuf body = loop.publisher.render(device, spec, sequence[slot], sends[slot], planned[slot], sequence[slot]);
        ByteBuf output = output();
        spec.httpHead.render(loop.publisher.values(), output);
        if (spec.stamp == StampCodec.USER_PROPERTY || spec.stamp == StampCodec.TOPIC) {
            output.writeBytes(STAMP);
            loop.publisher.stampText(body, output);
            output.writeShort(CRLF);
        }
        output.writeBytes(LENGTH);
        Decimal.write(output, body.readableBytes());
        output.writeInt(CRLF << 16 | CRLF);
        output.writeBytes(body, body.readerIndex(), body.readableBytes());
        loop.attempted(spec, device, sequence[slot], sends[slot], planned[slot]);
    }

    @Override
    void onFlush(long nowNanos) {
        for (int i = size - 1; i >= 0 && started[slot(i)] == 0; i--) {
            started[slot(i)] = nowNanos;
        }
    }

    // ---- responses

    @Override
    void onBytes(ByteBuf received) {
        HttpResponseParser open = parser;
        if (open == null) {
            return;
        }
        open.parse(received, loop.allocator);
        if (state == State.UP && (!backlog.isEmpty() || loop.isClosedModel)) {
            drain();
        }
    }

    @Override
    public boolean isBodiless() {
        return size > 0 && loop.flow(flow[head]).isHead;
    }

    @Override
    public void onResponse(int status, boolean willClose) {
        ProtocolViolation.check(size > 0, "a response without a request");
        FlowSpec spec = loop.flow(flow[head]);
        boolean isOk = status < 400;
        if (isOk) {
            loop.acknowledged(spec, device, sequence[head]);
        }
        end(isOk ? Outcome.OK : Outcome.REFUSED, Reasons.http(status), loop.nowNanos);
        if (willClose || spec.isPerRequest()) {
            endSocket();
        }
    }

    /** Ends the oldest request. */
    private void end(Outcome outcome, int reason, long nowNanos) {
        int oldest = head;
        head = slot(1);
        size--;
        ended(loop.flow(flow[oldest]), outcome, reason, planned[oldest], started[oldest], nowNanos);
    }

    /** The protocol ends the socket. Opens another where there is something to send. */
    private void endSocket() {
        onDown(true, loop.nowNanos);
        state = State.IDLE;
        loop.meter.add(Gauge.CONNECTED, -1);
        closeSocket();
        loop.wheel.remove(this);
        if (size > 0) {
            connect(loop.nowNanos); // for requests that are sent again
        } else if (!backlog.isEmpty()) {
            connect(backlog.oldestPlanned());
        } else if (loop.isClosedModel) {
            loop.startClosed(this);
        }
    }

    // ---- the end of a socket

    /** A body without a length is as long as the connection: RFC 9112 6.3. */
    @Override
    boolean endsResponse(long nowNanos) {
        loop.nowNanos = nowNanos;
        HttpResponseParser open = parser;
        try {
            return open != null && open.onEnd();
        } catch (ProtocolViolation violation) { // nobody had asked
            violated(violation);
            return false;
        }
    }

    @Override
    void onDown(boolean willReconnect, long nowNanos) {
        boolean isKept = willReconnect && device.judge.isGood();
        int kept = 0;
        int count = size;
        boolean isRefused = !device.judge.isGood() && device.judge.expectsClose();
        for (int i = 0; i < count; i++) {
            int slot = slot(i);
            FlowSpec spec = loop.flow(flow[slot]);
            if (isKept && spec.mayRepeatHttp) {
                move(slot, slot(kept++));
            } else {
                Outcome outcome = isRefused ? Outcome.REFUSED : Outcome.LOST;
                ended(spec, outcome, Reasons.CLOSED, planned[slot], started[slot], nowNanos);
            }
        }
        size = kept;
    }

    private void move(int from, int to) {
        planned[to] = planned[from];
        started[to] = started[from];
        sequence[to] = sequence[from];
        flow[to] = flow[from];
        sends[to] = sends[from];
    }

    @Override
    void onSocketClosed() {
        HttpResponseParser open = parser;
        parser = null;
        if (open != null) {
            loop.afterEvents(open::close); // it may be the one that is reading right now
        }
    }

    @Override
    void sayGoodbye() {
        // HTTP has no farewell
    }

    // ---- time

    @Override
    long nextTimer() {
        return nextRead(size == 0 || started[head] == 0 ? Long.MAX_VALUE : started[head] + loop.opTimeoutNanos);
    }

    /** Without an answer to the oldest request there is none to those behind it: the connection is of no more use. */
    @Override
    void onUpTimer(long nowNanos) {
        readSlowly();
        boolean isLate = size > 0 && started[head] != 0 && nowNanos - started[head] >= loop.opTimeoutNanos;
        if (isLate) {
            end(Outcome.TIMEOUT, Reasons.TIMEOUT, nowNanos);
            endSocket();
        }
    }

    @Override
    void endUnanswered(long nowNanos) {
        while (size > 0) {
            loop.unanswered(nowNanos - planned[head]);
            end(Outcome.TIMEOUT, Reasons.UNANSWERED, nowNanos);
        }
    }
}
