package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.OperationMeter;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Reconnect;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a device, over all the sockets that it has had. On the thread of its loop; lives as long as the run.
 *
 * <pre>
 *  IDLE → CONNECTING → UP → WAITING → CONNECTING …       WAITING: until the reconnect policy's time
 *           ↘ REFUSED (until an operation is due)  ↘ GONE (no reconnects)
 * </pre>
 *
 * An operation that is due while it cannot start waits in the connection's queue with its planned instant.
 */
abstract class Link extends Timed {
    /** Where a connection is. */
    enum State {
        IDLE,
        CONNECTING,
        UP,
        WAITING,
        REFUSED,
        GONE
    }

    /** No more than this is written before the socket takes it. */
    private static final int OUT_BYTES_MAX = 256 << 10;

    final DeviceLoop loop;
    final Device device;
    final Backlog backlog;
    State state = State.IDLE;

    @Nullable
    Channel channel;

    @Nullable
    ByteBuf out;

    boolean isDirty;
    boolean hasSettled;
    boolean isClosing;
    /** The device plays dead: it neither reads nor writes. */
    boolean isSilent;
    /** Cut in the last storm, and not back yet. */
    boolean isInStorm;
    /** Waits for its turn in the closed model. */
    boolean isInTurn;

    long connectPlanned;
    long connectStarted;
    long transportStarted;
    /** When the end of the last connection was seen; 0 before the first. */
    long lostNanos;

    long reconnectNanos;
    int attempts;
    long lastSentNanos;

    Link(DeviceLoop loop, Device device) {
        this.loop = loop;
        this.device = device;
        this.backlog = new Backlog(this);
    }

    /** TCP, TLS and WebSocket are done. */
    abstract void onTransportUp();

    abstract void onBytes(ByteBuf received);

    /** Bytes came; they stay the caller's. */
    final void read(ByteBuf received) {
        loop.nowNanos = System.nanoTime();
        loop.meter.add(Gauge.BYTES_RECEIVED, received.readableBytes());
        if (!isSilent) {
            onBytes(received);
        }
    }

    /** The socket is gone, whether or not the connection was up; what was on its way has to be ended or kept. */
    abstract void onDown(boolean willReconnect, long nowNanos);

    /** Whether the end of the socket is what the protocol ends a response with; the link has dealt with it then. */
    boolean endsResponse(long nowNanos) {
        return false;
    }

    /** Nothing more will be read from the socket. */
    abstract void onSocketClosed();

    /** Whether another operation of the flow may be on its way; only asked while the connection is up. */
    abstract boolean hasRoom(FlowSpec flow);

    /** False where the server has said that it does not take what the flow sends. */
    boolean takes(FlowSpec flow) {
        return true;
    }

    /** Starts an operation that is due; only while there is room. */
    abstract void start(FlowSpec flow, long plannedNanos);

    /** Bytes are about to be handed to the socket. */
    abstract void onFlush(long nowNanos);

    /** When something of this connection's own is due while it is up; {@link Long#MAX_VALUE} for never. */
    abstract long nextTimer();

    abstract void onUpTimer(long nowNanos);

    /** Operations on their way that never ended. */
    abstract void endUnanswered(long nowNanos);

    abstract void sayGoodbye();

    abstract boolean isHttp();

    // ---- operations

    final boolean canStart(FlowSpec flow) {
        return state == State.UP && isWritable() && hasRoom(flow);
    }

    final boolean isWritable() {
        Channel open = channel;
        ByteBuf pending = out;
        return !isSilent
                && open != null
                && open.isWritable()
                && (pending == null || pending.readableBytes() < OUT_BYTES_MAX);
    }

    /** Starts what waits, as far as there is room. */
    final void drain() {
        backlog.drain();
        if (backlog.isEmpty() && loop.isClosedModel) {
            loop.startClosed(this);
        }
    }

    /** An operation of a flow has ended. */
    final void ended(FlowSpec flow, Outcome outcome, int reason, long planned, long started, long nowNanos) {
        ended(flow.index, outcome, reason, planned, started, nowNanos);
        boolean isAcknowledgement = flow.op.isPublish() && loop.swarm.version() < Mqtt.V5;
        if (device.judge.ended(outcome, reason, isAcknowledgement, planned, nowNanos)) {
            loop.meter.operation(flow.index).expected(planned);
        }
    }

    /** One that says nothing of the device's token. */
    final void ended(int operation, Outcome outcome, int reason, long planned, long started, long nowNanos) {
        long start = started == 0 ? nowNanos : started;
        loop.meter.operation(operation).ended(outcome, reason, device.judge.state(), planned, start, nowNanos);
        loop.meter.add(Gauge.IN_FLIGHT, -1);
    }

    final void started(FlowSpec flow, long plannedNanos) {
        started(flow.index, plannedNanos);
    }

    final void started(int operation, long plannedNanos) {
        loop.meter.operation(operation).started(plannedNanos);
        loop.meter.add(Gauge.IN_FLIGHT, 1);
    }

    // ---- connecting

    /** Opens a socket. */
    final void connect(long plannedNanos) {
        state = State.CONNECTING;
        isSilent = false;
        connectPlanned = plannedNanos;
        connectStarted = System.nanoTime();
        connectMeter().planned(plannedNanos);
        connectMeter().started(plannedNanos);
        loop.meter.add(Gauge.IN_FLIGHT, 1);
        loop.wheel.set(this, connectStarted + loop.connectTimeoutNanos);
        loop.connector.connect(this);
    }

    private OperationMeter connectMeter() {
        return loop.meter.operation(lostNanos == 0 ? loop.operations.conn : loop.operations.reconnect);
    }

    final void onTcpUp(Channel opened, long nowNanos) {
        channel = opened;
        transportStarted = nowNanos;
        if (loop.readPauseNanos > 0) {
            loop.wheel.setBy(this, nowNanos + loop.readPauseNanos);
        }
        part(loop.operations.tcp, connectStarted, nowNanos);
    }

    final void onTlsUp(SSLEngine engine, long nowNanos) {
        if (DeviceTls.isResumed(engine, nowNanos - transportStarted)) {
            loop.meter.add(Gauge.TLS_RESUMED, 1);
        }
        part(loop.operations.tls, transportStarted, nowNanos);
        transportStarted = nowNanos;
    }

    final void part(int operation, long fromNanos, long nowNanos) {
        if (!isHttp() || operation != loop.operations.mqtt) {
            loop.meter.operation(operation).observed(device.judge.state(), connectPlanned, nowNanos - fromNanos);
        }
    }

    /** Ready for operations: whatever the protocol needs first is done. */
    final void up(long nowNanos) {
        state = State.UP;
        connectEnded(Outcome.OK, Reasons.OK, nowNanos);
        if (!loop.swarm.hasMessageFlows()) {
            device.judge.ended(Outcome.OK, Reasons.OK, false, connectPlanned, nowNanos);
        }
        loop.meter.add(Gauge.CONNECTED, 1);
        if (lostNanos != 0) {
            loop.meter.add(Gauge.RECONNECTS, 1);
        }
        loop.backUp(this, nowNanos);
        attempts = 0;
        settled();
        loop.wheel.set(this, nextTimer());
        drain();
    }

    private void connectEnded(Outcome outcome, int reason, long nowNanos) {
        connectMeter().ended(outcome, reason, device.judge.state(), connectPlanned, connectStarted, nowNanos);
        loop.meter.add(Gauge.IN_FLIGHT, -1);
    }

    /** The run is over: an attempt that goes on counts as "at least this long". */
    final void endConnecting(long nowNanos) {
        if (state == State.CONNECTING) {
            loop.unanswered(nowNanos - connectPlanned);
            connectEnded(Outcome.TIMEOUT, Reasons.UNANSWERED, nowNanos);
            state = State.GONE;
            closeSocket();
        }
    }

    private void settled() {
        if (!hasSettled) {
            hasSettled = true;
            loop.meter.add(Gauge.SETTLED, 1);
        }
    }

    /** The attempt failed: end of the socket, time-out, refusal. */
    final void connectFailed(Outcome outcome, int reason, long nowNanos) {
        connectEnded(outcome, reason, nowNanos);
        boolean isRefused = outcome == Outcome.REFUSED;
        if (isRefused
                && !loop.swarm.hasMessageFlows()
                && device.judge.ended(outcome, reason, false, connectPlanned, nowNanos)) {
            connectMeter().expected(connectPlanned);
        }
        if (isRefused) {
            backlog.refuse(reason, nowNanos);
        }
        onDown(willReconnect(), nowNanos);
        closeSocket();
        if (isRefused && !device.judge.isGood()) {
            state = State.REFUSED;
            settled();
            loop.wheel.remove(this);
        } else {
            lostNanos = lostNanos == 0 ? nowNanos : lostNanos;
            planReconnect(nowNanos);
        }
    }

    private boolean willReconnect() {
        return !loop.isFinishing && loop.swarm.scenario().connect().reconnect().kind() != Reconnect.Kind.OFF;
    }

    private void planReconnect(long nowNanos) {
        Reconnect policy = loop.swarm.scenario().connect().reconnect();
        if (!willReconnect()) {
            state = State.GONE;
            settled();
            backlog.shed();
            loop.wheel.remove(this);
            return;
        }
        state = State.WAITING;
        reconnectNanos = nowNanos + policy.waitNanos(attempts++, loop.random.nextDouble());
        loop.wheel.set(this, reconnectNanos);
    }

    // ---- the end of a socket

    /**
     * The socket is closed, by whomever.
     *
     * @param isOrderly no error came before
     */
    final void onInactive(Channel closed, boolean isOrderly) {
        if (closed != channel) {
            return;
        }
        long now = System.nanoTime();
        channel = null;
        releaseOut();
        if (state == State.CONNECTING) {
            connectFailed(Outcome.LOST, Reasons.CLOSED, now);
        } else if (state == State.UP && !(isOrderly && endsResponse(now))) {
            lost(now);
        }
    }

    /** A connection that was up is no more, and the other side or an error is the reason. */
    final void lost(long nowNanos) {
        state = State.WAITING;
        loop.meter.add(Gauge.CONNECTED, -1);
        if (!isClosing) {
            loop.meter.add(Gauge.CONNECTIONS_LOST, 1);
            device.judge.closed(nowNanos);
        }
        isClosing = false;
        lostNanos = nowNanos;
        onDown(willReconnect(), nowNanos);
        closeSocket();
        planReconnect(nowNanos);
    }

    /** The device ends the connection itself, as if it had been lost. */
    final void cut(long nowNanos) {
        if (state == State.UP) {
            lost(nowNanos);
        }
    }

    /** Forgets the socket and closes it; nothing of it is heard any more. */
    final void closeSocket() {
        Channel open = channel;
        channel = null;
        releaseOut();
        onSocketClosed();
        if (open != null) {
            open.close();
        }
    }

    private void releaseOut() {
        ByteBuf pending = out;
        out = null;
        if (pending != null) {
            pending.release();
        }
    }

    /** Of a device that reads slowly: takes one piece of what has come. */
    final void readSlowly() {
        Channel open = channel;
        if (loop.readPauseNanos > 0 && open != null && !isSilent) {
            open.read();
        }
    }

    /** The next timer, or the next piece that a slow device reads. */
    final long nextRead(long next) {
        return loop.readPauseNanos == 0 ? next : Math.min(next, System.nanoTime() + loop.readPauseNanos);
    }

    /** The other side broke its protocol. */
    final void violated(ProtocolViolation violation) {
        loop.meter.add(Gauge.VIOLATIONS, 1);
        loop.swarm.violations().add(device.index(), violation.text());
        Channel open = channel;
        if (open != null) {
            open.close(); // the end of it is seen as any other
        }
    }

    // ---- bytes

    /** The buffer that the next flush hands to the socket. */
    final ByteBuf output() {
        ByteBuf pending = out;
        if (pending == null) {
            pending = loop.allocator.directBuffer(loop.outputBytes);
            out = pending;
            loop.dirty(this);
        }
        return pending;
    }

    final void flush(long nowNanos) {
        isDirty = false;
        ByteBuf pending = out;
        Channel open = channel;
        if (pending == null || open == null) {
            return;
        }
        out = null;
        if (isSilent || !pending.isReadable()) {
            pending.release();
            return;
        }
        lastSentNanos = nowNanos;
        onFlush(nowNanos);
        loop.meter.add(Gauge.BYTES_SENT, pending.readableBytes());
        loop.write(open, pending);
    }

    @Override
    final void onTimer(long nowNanos) {
        switch (state) {
            case CONNECTING -> onConnectTimer(nowNanos);
            case WAITING -> onReconnectTimer(nowNanos);
            case UP -> {
                onUpTimer(nowNanos);
                if (state == State.UP) {
                    loop.wheel.set(this, Math.max(nextTimer(), nowNanos + 1));
                }
            }
            case IDLE, REFUSED, GONE -> {
                // a timer of an earlier state
            }
        }
    }

    private void onConnectTimer(long nowNanos) {
        if (nowNanos - connectStarted >= loop.connectTimeoutNanos) {
            connectFailed(Outcome.TIMEOUT, Reasons.TIMEOUT, nowNanos);
        } else {
            readSlowly();
            loop.wheel.set(this, nextRead(connectStarted + loop.connectTimeoutNanos));
        }
    }

    private void onReconnectTimer(long nowNanos) {
        if (nowNanos >= reconnectNanos) {
            connect(lostNanos);
        } else {
            loop.wheel.set(this, reconnectNanos);
        }
    }

    /** Whether the connection cycles by itself: an operation of a {@link Op#CONN} flow. */
    final void cycle(long plannedNanos) {
        isClosing = true;
        loop.meter.add(Gauge.CONNECTED, -1);
        sayGoodbye();
        flush(System.nanoTime());
        onDown(true, System.nanoTime());
        closeSocket();
        lostNanos = 0;
        isClosing = false;
        connect(plannedNanos);
    }
}
