package dev.tollgate.loadtest.device;

import static dev.tollgate.loadtest.device.ProtocolViolation.check;

import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.template.Template;
import java.nio.charset.StandardCharsets;

/** SUBSCRIBE and UNSUBSCRIBE of a device that are on their way: entries of the window that its messages share. On the loop's thread. */
final class MqttSubscriptions {
    private final MqttFlights flights;
    private final MqttLink link;
    private final DeviceLoop loop;
    private final Window packets;
    private int inUse;

    MqttSubscriptions(MqttFlights flights, MqttLink link, Window packets) {
        this.flights = flights;
        this.link = link;
        this.loop = link.loop;
        this.packets = packets;
    }

    /** How many packet identifiers they hold. */
    int inUse() {
        return inUse;
    }

    private int claim(FlowSpec flow, int kind, long plannedNanos) {
        inUse++;
        return flights.claim(flow, kind, plannedNanos, 0);
    }

    private void free(int slot) {
        inUse--;
        packets.free(slot);
    }

    /** Subscribes as part of connecting. */
    void subscribe(FlowSpec flow, long plannedNanos) {
        loop.meter.operation(operation(flow)).planned(plannedNanos);
        link.started(operation(flow), plannedNanos);
        int slot = claim(flow, MqttFlights.SUBSCRIBE, plannedNanos);
        MqttWriter.subscribe(link.output(), loop.swarm.version(), packets.number[slot], filter(flow), flow.flow.qos());
    }

    /** What subscribing is counted as: the flow itself, unless it is only a condition for its requests. */
    int operation(FlowSpec flow) {
        return flow.op == Op.SUB ? flow.index : loop.operations.subscribe;
    }

    void unsubscribe(FlowSpec flow, long plannedNanos) {
        int slot = claim(flow, MqttFlights.UNSUBSCRIBE, plannedNanos);
        MqttWriter.unsubscribe(link.output(), loop.swarm.version(), packets.number[slot], filter(flow));
    }

    private byte[] filter(FlowSpec flow) {
        Template filter = flow.filter();
        return filter.text(loop.values.of(link.device.identity)).getBytes(StandardCharsets.UTF_8);
    }

    void onSuback(int packetId, int code, int count) {
        int slot = flights.find(Mqtt.SUBACK, packetId);
        check(count == 1, "SUBACK has " + count + " codes for one filter");
        int kind = packets.kind(slot);
        if (kind != MqttFlights.SUBSCRIBE && kind != MqttFlights.SUBSCRIBE_AGAIN) {
            throw MqttFlights.wrong(Mqtt.SUBACK, packetId);
        }
        ended(slot, code < 0x80 ? Outcome.OK : Outcome.REFUSED, Reasons.mqtt(code), loop.nowNanos);
        if (kind == MqttFlights.SUBSCRIBE) {
            link.onSubscribed(loop.nowNanos);
        }
    }

    void ended(int slot, Outcome outcome, int reason, long nowNanos) {
        FlowSpec flow = loop.flow(packets.flow[slot]);
        if (!packets.hasTimedOut(slot)) {
            link.ended(operation(flow), outcome, reason, packets.planned[slot], packets.started[slot], nowNanos);
        }
        free(slot);
    }

    void onUnsuback(int packetId, int code, int count) {
        int slot = flights.find(Mqtt.UNSUBACK, packetId);
        if (packets.kind(slot) != MqttFlights.UNSUBSCRIBE || count != 1) {
            throw MqttFlights.wrong(Mqtt.UNSUBACK, packetId);
        }
        FlowSpec flow = loop.flow(packets.flow[slot]);
        long planned = packets.planned[slot];
        if (code >= 0x80) {
            ended(slot, Outcome.REFUSED, code, loop.nowNanos);
            return;
        }
        long started = packets.started[slot];
        boolean hasTimedOut = packets.hasTimedOut(slot);
        free(slot);
        int again = claim(flow, MqttFlights.SUBSCRIBE_AGAIN, planned);
        packets.started[again] = started; // the operation began with UNSUBSCRIBE
        packets.flushedAlready();
        if (hasTimedOut) {
            packets.timeOut(again);
        }
        MqttWriter.subscribe(link.output(), loop.swarm.version(), packets.number[again], filter(flow), flow.flow.qos());
    }
}
