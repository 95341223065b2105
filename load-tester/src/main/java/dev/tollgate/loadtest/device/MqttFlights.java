package dev.tollgate.loadtest.device;

import static dev.tollgate.loadtest.device.ProtocolViolation.check;

import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.scenario.Op;
import io.netty.buffer.ByteBuf;

/**
 * What a device has on its way over MQTT: packet identifiers and request numbers in use. On the thread of its loop; allocates
 * nothing while messages go out and are acknowledged.
 */
final class MqttFlights {
    static final int PUBLISH_1 = 1;
    static final int PUBLISH_2 = 2;
    /** PUBREC came, PUBREL went out. */
    static final int RELEASE = 3;

    static final int SUBSCRIBE = 4;
    /** By a flow that unsubscribes and subscribes again. */
    static final int SUBSCRIBE_AGAIN = 5;

    static final int UNSUBSCRIBE = 6;
    /** Like the first three, of a request whose answer is what counts. */
    static final int REQUEST_1 = 7;

    static final int REQUEST_2 = 8;
    static final int REQUEST_RELEASE = 9;

    private final MqttLink link;
    private final DeviceLoop loop;
    private final Window packets;
    private final Window requests;
    private final MqttRecovery recovery;
    final MqttSubscriptions subscriptions;
    /** PUBLISH packets of QoS 1 and 2 without a last answer that the server takes; MQTT 5.0 section 4.9. */
    private int receiveMaximum = Mqtt.PACKET_ID_MAX;

    MqttFlights(MqttLink link) {
        this.link = link;
        this.loop = link.loop;
        int limit = loop.swarm.inFlightMax();
        this.packets =
                new Window(1, Mqtt.PACKET_ID_MAX, limit, loop.swarm.flows().size());
        this.requests = new Window(0, Integer.MAX_VALUE - 1, limit, 0);
        this.subscriptions = new MqttSubscriptions(this, link, packets);
        this.recovery = new MqttRecovery(this, link, packets, requests);
    }

    /** What the server takes at a time. */
    void limit(int maximum) {
        receiveMaximum = maximum;
    }

    boolean hasRoom(FlowSpec flow) {
        boolean isTaken = flow.op == Op.SUB || flow.qos() == 0 || hasQuota();
        return isTaken && !packets.isFull() && (flow.op != Op.RTT || !requests.isFull());
    }

    /** The server waits to be answered what has timed out here, too. */
    private boolean hasQuota() {
        return packets.inUse() - subscriptions.inUse() < receiveMaximum;
    }

    // ---- out

    /** Sends the next message of a flow, or sheds it where its packet is larger than the server takes. */
    void publish(FlowSpec flow, long plannedNanos) {
        long sequence = link.device.sequences[flow.index]++;
        boolean isSent;
        if (flow.op == Op.RTT) {
            isSent = request(flow, plannedNanos, sequence);
        } else if (flow.qos() == 0) {
            isSent = publishQos0(flow, plannedNanos, sequence);
        } else {
            isSent = publishAcknowledged(flow, plannedNanos, sequence);
        }
        if (!isSent) {
            link.device.sequences[flow.index]--;
            loop.meter.operation(flow.index).shed(plannedNanos);
        }
    }

    private boolean publishAcknowledged(FlowSpec flow, long plannedNanos, long sequence) {
        int slot = claim(flow, flow.qos() == 2 ? PUBLISH_2 : PUBLISH_1, plannedNanos, sequence);
        if (!write(flow, slot, 0)) {
            packets.unclaim(slot);
            return false;
        }
        link.started(flow, plannedNanos);
        return true;
    }

    int claim(FlowSpec flow, int kind, long plannedNanos, long sequence) {
        int slot = packets.claim(kind);
        packets.flow[slot] = (short) flow.index;
        packets.planned[slot] = plannedNanos;
        packets.sequence[slot] = sequence;
        loop.wheel.setBy(link, loop.nowNanos + loop.opTimeoutNanos);
        return slot;
    }

    private boolean publishQos0(FlowSpec flow, long plannedNanos, long sequence) {
        if (!write(flow, 0, 0, sequence, 0, plannedNanos, sequence)) {
            return false;
        }
        loop.attempted(flow, link.device, sequence, 0, plannedNanos);
        var meter = loop.meter.operation(flow.index);
        meter.started(plannedNanos);
        meter.handedOver(plannedNanos);
        loop.meter.operation(loop.operations.localWrite).waited(plannedNanos, System.nanoTime() - plannedNanos);
        link.device.judge.ended(Outcome.OK, Reasons.OK, true, plannedNanos, plannedNanos);
        return true;
    }

    private boolean request(FlowSpec flow, long plannedNanos, long sequence) {
        int slot = requests.claim(REQUEST_1);
        int number = requests.number[slot];
        requests.flow[slot] = (short) flow.index;
        requests.planned[slot] = plannedNanos;
        requests.sequence[slot] = sequence;
        int packet = -1;
        int packetId = 0;
        if (flow.qos() > 0) {
            packet = claim(flow, flow.qos() == 2 ? REQUEST_2 : REQUEST_1, plannedNanos, sequence);
            packetId = packets.number[packet];
        }
        if (!write(flow, 0, packetId, sequence, 0, plannedNanos, number)) {
            requests.unclaim(slot);
            if (packet >= 0) {
                packets.unclaim(packet);
            }
            return false;
        }
        loop.wheel.setBy(link, loop.nowNanos + loop.opTimeoutNanos);
        link.started(flow, plannedNanos);
        loop.attempted(flow, link.device, sequence, 0, plannedNanos);
        return true;
    }

    /** Writes the PUBLISH of an entry. False where the server does not take it. */
    boolean write(FlowSpec flow, int slot, int flags) {
        long sequence = packets.sequence[slot];
        long planned = packets.planned[slot];
        boolean isWritten =
                write(flow, flags, packets.number[slot], sequence, packets.attempt[slot], planned, sequence);
        if (isWritten) {
            loop.attempted(flow, link.device, sequence, packets.sends[slot], planned);
        }
        return isWritten;
    }

    private boolean write(
            FlowSpec flow, int flags, int packetId, long sequence, int attempt, long plannedNanos, long request) {
        ByteBuf out = link.output();
        int start = out.writerIndex();
        loop.publisher.write(out, link.device, flow, flags, packetId, sequence, attempt, plannedNanos, request);
        if (link.takes(flow, out.writerIndex() - start)) {
            return true;
        }
        out.writerIndex(start);
        return false;
    }

    void onFlush(long nowNanos) {
        packets.flushed(nowNanos);
        requests.flushed(nowNanos);
    }

    // ---- in

    int find(int type, int packetId) {
        int slot = packets.find(packetId);
        if (slot < 0) {
            throw new ProtocolViolation(
                    Mqtt.name(type) + " for packet identifier " + packetId + ", which is not in use");
        }
        return slot;
    }

    static ProtocolViolation wrong(int type, int packetId) {
        return new ProtocolViolation(
                Mqtt.name(type) + " for packet identifier " + packetId + ", whose packet is to be answered otherwise");
    }

    void onPuback(int packetId, int code) {
        int slot = find(Mqtt.PUBACK, packetId);
        switch (packets.kind(slot)) {
            case PUBLISH_1 -> publishEnded(slot, code);
            case REQUEST_1 -> requestAcknowledged(slot, code);
            default -> throw wrong(Mqtt.PUBACK, packetId);
        }
    }

    /** The last answer to a PUBLISH. */
    private void publishEnded(int slot, int code) {
        FlowSpec flow = loop.flow(packets.flow[slot]);
        boolean isOk = code < 0x80;
        if (isOk) {
            loop.acknowledged(flow, link.device, packets.sequence[slot]);
        }
        if (!packets.hasTimedOut(slot)) {
            link.ended(
                    flow,
                    isOk ? Outcome.OK : Outcome.REFUSED,
                    Reasons.mqtt(code),
                    packets.planned[slot],
                    packets.started[slot],
                    loop.nowNanos);
        }
        packets.free(slot);
    }

    /** A request that was refused has no answer. */
    private void requestAcknowledged(int slot, int code) {
        if (code >= 0x80) {
            endRequestOf(slot, code);
        }
        packets.free(slot);
    }

    private void endRequestOf(int packetSlot, int code) {
        for (int slot = 0; slot < requests.capacity(); slot++) {
            boolean isSame = requests.kind[slot] > 0
                    && requests.flow[slot] == packets.flow[packetSlot]
                    && requests.sequence[slot] == packets.sequence[packetSlot];
            if (isSame) {
                endRequest(slot, Outcome.REFUSED, Reasons.mqtt(code), loop.nowNanos);
                requests.timeOut(slot); // an error response may follow
            }
        }
    }

    void endRequest(int slot, Outcome outcome, int reason, long nowNanos) {
        FlowSpec flow = loop.flow(requests.flow[slot]);
        link.ended(flow, outcome, reason, requests.planned[slot], requests.started[slot], nowNanos);
    }

    void onPubrec(int packetId, int code) {
        int slot = find(Mqtt.PUBREC, packetId);
        int kind = packets.kind(slot);
        check(kind != PUBLISH_1 && kind != REQUEST_1, "PUBREC for a PUBLISH of QoS 1");
        switch (kind) {
            case PUBLISH_2 -> received(slot, code);
            case REQUEST_2 -> {
                if (code >= 0x80) {
                    requestAcknowledged(slot, code);
                } else {
                    release(slot, REQUEST_RELEASE);
                }
            }
            case RELEASE, REQUEST_RELEASE -> MqttWriter.acknowledgement(link.output(), Mqtt.PUBREL, packetId);
            default -> throw wrong(Mqtt.PUBREC, packetId);
        }
    }

    private void received(int slot, int code) {
        if (code >= 0x80) {
            publishEnded(slot, code);
            return;
        }
        FlowSpec flow = loop.flow(packets.flow[slot]);
        long planned = packets.planned[slot];
        loop.meter
                .operation(loop.operations.received(flow.index))
                .observed(link.device.judge.state(), planned, loop.nowNanos - planned);
        release(slot, RELEASE);
    }

    private void release(int slot, int kind) {
        packets.kind[slot] = (byte) (packets.hasTimedOut(slot) ? kind | 0x80 : kind);
        MqttWriter.acknowledgement(link.output(), Mqtt.PUBREL, packets.number[slot]);
    }

    void onPubcomp(int packetId, int code) {
        int slot = find(Mqtt.PUBCOMP, packetId);
        boolean isResent = packets.sends[slot] > 0;
        int effective = code == Mqtt.PACKET_ID_NOT_FOUND && isResent ? 0 : code; // it had been completed before
        switch (packets.kind(slot)) {
            case RELEASE -> publishEnded(slot, effective);
            case REQUEST_RELEASE -> requestAcknowledged(slot, effective);
            default -> throw wrong(Mqtt.PUBCOMP, packetId);
        }
    }

    /**
     * An answer to a request came.
     *
     * @param reason of {@link Reasons}
     */
    void onAnswer(long number, boolean isError, int reason) {
        int slot = number < 0 || number > Integer.MAX_VALUE ? -1 : requests.find((int) number);
        if (slot < 0) {
            boolean mayBeLate = number <= Integer.MAX_VALUE && requests.wasClaimed((int) number);
            check(mayBeLate, "a response for request " + number + ", which was never sent");
            check(requests.hasEvicted(), "a second response for request " + number);
            return;
        }
        FlowSpec flow = loop.flow(requests.flow[slot]);
        if (!isError) {
            loop.acknowledged(flow, link.device, requests.sequence[slot]);
        }
        if (!requests.hasTimedOut(slot)) {
            endRequest(slot, isError ? Outcome.REFUSED : Outcome.OK, reason, loop.nowNanos);
        }
        requests.free(slot);
    }

    /** Reason code of the server's DISCONNECT. */
    void serverCode(int code) {
        recovery.serverCode(code);
    }

    void onDown(boolean willReconnect, long nowNanos) {
        recovery.onDown(willReconnect, nowNanos);
    }

    void resume(boolean sessionPresent) {
        recovery.resume(sessionPresent);
    }

    // ---- time

    long oldestStarted() {
        return Math.min(packets.oldestStarted(), requests.oldestStarted());
    }

    void timeOut(long nowNanos) {
        timeOut(packets, nowNanos);
        timeOut(requests, nowNanos);
        requests.evict();
    }

    private void timeOut(Window window, long nowNanos) {
        for (int slot = 0; slot < window.capacity() && window.waiting() > 0; slot++) {
            boolean isDue = window.kind[slot] > 0
                    && window.started[slot] != 0
                    && nowNanos - window.started[slot] >= loop.opTimeoutNanos;
            if (isDue) {
                endWithoutAnswer(window, slot, Reasons.TIMEOUT, nowNanos);
            }
        }
    }

    private void endWithoutAnswer(Window window, int slot, int reason, long nowNanos) {
        boolean isAckOfRequest = window == packets && window.kind(slot) >= REQUEST_1;
        FlowSpec flow = loop.flow(window.flow[slot]);
        long planned = window.planned[slot];
        if (window == packets && window.kind(slot) >= SUBSCRIBE && !isAckOfRequest) {
            int operation = subscriptions.operation(flow);
            link.ended(operation, Outcome.TIMEOUT, reason, planned, window.started[slot], nowNanos);
        } else if (!isAckOfRequest) {
            link.ended(flow, Outcome.TIMEOUT, reason, planned, window.started[slot], nowNanos);
        }
        window.timeOut(slot);
    }

    /** The run is over. */
    void endUnanswered(long nowNanos) {
        endUnanswered(packets, nowNanos);
        endUnanswered(requests, nowNanos);
    }

    private void endUnanswered(Window window, long nowNanos) {
        for (int slot = 0; slot < window.capacity(); slot++) {
            if (window.kind[slot] > 0) {
                loop.unanswered(nowNanos - window.planned[slot]);
                endWithoutAnswer(window, slot, Reasons.UNANSWERED, nowNanos);
            }
        }
    }
}
