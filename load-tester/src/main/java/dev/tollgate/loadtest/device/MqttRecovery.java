package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;

/**
 * What becomes of the messages on their way when a connection ends, and when the next one is up. With a session they are sent again
 * as they were, under the same packet identifier; without one as new messages, under the same sequence number. On the loop's thread.
 */
final class MqttRecovery {
    private static final int DUP = 8;

    private final MqttFlights flights;
    private final MqttLink link;
    private final DeviceLoop loop;
    private final Window packets;
    private final Window requests;
    private int serverCode;

    MqttRecovery(MqttFlights flights, MqttLink link, Window packets, Window requests) {
        this.flights = flights;
        this.link = link;
        this.loop = link.loop;
        this.packets = packets;
        this.requests = requests;
    }

    /** Reason code of the server's DISCONNECT. */
    void serverCode(int code) {
        serverCode = code;
    }

    /** Ends what cannot be sent again; the rest waits for the next connection. */
    void onDown(boolean willReconnect, long nowNanos) {
        packets.discarded();
        requests.discarded();
        boolean isKept = willReconnect && link.device.judge.isGood();
        boolean isRefused = serverCode >= 0x80 || link.device.judge.expectsClose();
        Outcome outcome = !link.device.judge.isGood() && isRefused ? Outcome.REFUSED : Outcome.LOST;
        int reason = serverCode >= 0x80 ? serverCode : Reasons.CLOSED;
        serverCode = 0;
        for (int slot = 0; slot < packets.capacity(); slot++) {
            switch (packets.kind(slot)) {
                case MqttFlights.PUBLISH_1, MqttFlights.PUBLISH_2, MqttFlights.RELEASE -> {
                    if (!isKept) {
                        dropPublish(slot, outcome, reason, nowNanos);
                    }
                }
                case MqttFlights.SUBSCRIBE, MqttFlights.SUBSCRIBE_AGAIN, MqttFlights.UNSUBSCRIBE -> {
                    flights.subscriptions.ended(slot, outcome, reason, nowNanos);
                    link.onSubscriptionUnknown();
                }
                case MqttFlights.REQUEST_1, MqttFlights.REQUEST_2, MqttFlights.REQUEST_RELEASE -> packets.timeOut(slot);
                default -> {
                    // free
                }
            }
        }
        for (int slot = 0; slot < requests.capacity(); slot++) {
            if (requests.kind[slot] > 0) {
                flights.endRequest(slot, outcome, reason, nowNanos);
                requests.timeOut(slot);
            }
        }
        requests.evict();
    }

    private void dropPublish(int slot, Outcome outcome, int reason, long nowNanos) {
        if (!packets.hasTimedOut(slot)) {
            FlowSpec flow = loop.flow(packets.flow[slot]);
            link.ended(flow, outcome, reason, packets.planned[slot], packets.started[slot], nowNanos);
        }
        packets.free(slot);
    }

    /** Sends again what has no answer, in the order in which it was sent first: MQTT 5.0 section 4.4. */
    void resume(boolean sessionPresent) {
        if (packets.isUnused()) {
            return;
        }
        long now = System.nanoTime();
        for (int slot : packets.slotsInOrder()) {
            int kind = packets.kind(slot);
            boolean isRequest = kind >= MqttFlights.REQUEST_1;
            if (!sessionPresent && (packets.hasTimedOut(slot) || isRequest)) {
                packets.free(slot);
                continue;
            }
            switch (kind) {
                case MqttFlights.PUBLISH_1, MqttFlights.PUBLISH_2 -> resumePublish(slot, sessionPresent, now);
                case MqttFlights.RELEASE, MqttFlights.REQUEST_RELEASE -> resumeRelease(slot, sessionPresent, now);
                default -> packets.free(slot); // a request: its bytes are not kept, and its operation has ended
            }
        }
    }

    private void resumeRelease(int slot, boolean sessionPresent, long nowNanos) {
        if (sessionPresent) {
            more(packets.sends, slot);
            MqttWriter.acknowledgement(link.output(), Mqtt.PUBREL, packets.number[slot]);
        } else {
            packets.kind[slot] = MqttFlights.PUBLISH_2;
            resumePublish(slot, false, nowNanos);
        }
    }

    private void resumePublish(int slot, boolean sessionPresent, long nowNanos) {
        boolean isFirst = packets.started[slot] == 0;
        if (isFirst) {
            packets.started[slot] = nowNanos;
        } else {
            more(packets.sends, slot);
            if (!sessionPresent) {
                more(packets.attempt, slot);
            }
        }
        FlowSpec flow = loop.flow(packets.flow[slot]);
        boolean isSent = link.takes(flow) && flights.write(flow, slot, sessionPresent && !isFirst ? DUP : 0);
        if (!isSent) {
            dropPublish(slot, Outcome.LOST, Reasons.CLOSED, nowNanos);
        }
    }

    private static void more(byte[] counts, int slot) {
        if (counts[slot] < Byte.MAX_VALUE) {
            counts[slot]++;
        }
    }
}
