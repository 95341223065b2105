package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Session;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** An MQTT connection: CONNECT, keep-alive, and which operations may start. What is on its way is in its {@link MqttFlights}. */
final class MqttLink extends Link {
    final MqttFlights flights;
    /** QoS 2 messages that came and were not released. */
    final PacketIds received = new PacketIds();
    /** Where answers come, by flow; empty before the first message. */
    @Nullable
    Answers.Topics[] answerTopics = {};

    private @Nullable MqttDecoder decoder;
    /** Flows that this server does not take; null for none. */
    private @Nullable BitSet untaken;

    private long packetMaxBytes = Long.MAX_VALUE;
    private boolean hasSession;
    /** Whether the session, as far as the device knows, has all its subscriptions. */
    private boolean isSubscribed;

    private int subscriptionsLeft;
    private long connectSent;
    private long keepAliveNanos;
    /** When the PINGREQ that has no answer yet was sent; 0 for none. */
    private long pingSent;
    /** PINGREQ packets that timed out and still may be answered, before those that came after. */
    private int latePings;

    /** Planned instant of the ping that a flow asked for; 0 where it was for keep-alive. */
    private long pingPlanned;

    private int pingFlow;

    MqttLink(DeviceLoop loop, Device device) {
        super(loop, device);
        flights = new MqttFlights(this);
    }

    @Override
    boolean isHttp() {
        return false;
    }

    // ---- connecting

    @Override
    void onTransportUp() {
        connectSent = System.nanoTime();
        decoder = new MqttDecoder(loop.swarm.version(), loop.swarm.packetMaxBytes(), loop.publish, inbound());
        MqttWriter.connect(output(), loop.swarm.connectOf(device, lostNanos == 0));
    }

    private MqttInbound inbound() {
        return new MqttReceiver(this);
    }

    void onConnack(boolean sessionPresent, int code, PropertyReader properties) {
        if (state != State.CONNECTING) {
            return;
        }
        long now = System.nanoTime();
        part(loop.operations.mqtt, connectSent, now);
        if (code != 0) {
            flights.serverCode(code);
            connectFailed(Outcome.REFUSED, code, now);
            return;
        }
        Session session = loop.swarm.scenario().session();
        int seconds = properties.serverKeepAlive >= 0
                ? properties.serverKeepAlive
                : (int) session.keepAlive().toSeconds();
        keepAliveNanos = seconds * 1_000_000_000L * 3 / 4;
        checkSession(sessionPresent);
        if (!sessionPresent) {
            received.clear();
            isSubscribed = false;
        }
        take(properties);
        flights.resume(sessionPresent);
        subscribe(now);
    }

    /** What the server allows: MQTT 5.0 sections 3.2.2.3.3, 3.2.2.3.4 and 3.2.2.3.6. */
    private void take(PropertyReader properties) {
        flights.limit(properties.receiveMaximum);
        packetMaxBytes = properties.maximumPacketSize;
        untaken = null;
        for (FlowSpec flow : loop.swarm.flows()) {
            boolean isSent = (flow.op.isPublish() || flow.op == Op.RTT) && flow.includes(device.index());
            if (isSent && flow.qos() > properties.maximumQos) {
                refuse(flow, "QoS " + flow.qos() + ", and the server takes " + properties.maximumQos + " at most");
            }
        }
    }

    private void refuse(FlowSpec flow, String why) {
        BitSet known = untaken == null ? new BitSet() : untaken;
        known.set(flow.index);
        untaken = known;
        loop.swarm.socketErrors().addOnce("flow " + flow.flow.name() + " is not sent: it has " + why);
    }

    @Override
    boolean takes(FlowSpec flow) {
        return untaken == null || !untaken.get(flow.index);
    }

    /** Whether a PUBLISH of that size may be sent; if not, no other of the flow is. */
    boolean takes(FlowSpec flow, int packetBytes) {
        if (packetBytes <= packetMaxBytes) {
            return true;
        }
        refuse(flow, "packets that are larger than the " + packetMaxBytes + " bytes that the server takes");
        return false;
    }

    /** A session that is there without being asked for; MQTT 5.0 3.2.2.1.1, 3.1.1 section 3.2.2.2. */
    private void checkSession(boolean sessionPresent) {
        if (sessionPresent) {
            loop.meter.add(Gauge.SESSIONS_PRESENT, 1);
        }
        boolean mayBeThere = !loop.swarm.startsClean(lostNanos == 0);
        boolean mustBeThere = hasSession && loop.swarm.keepsSessions();
        if (sessionPresent && !mayBeThere) {
            loop.meter.add(Gauge.SESSIONS_WRONG, 1);
            loop.swarm.violations().add(device.index(), "CONNACK says that a session is present after a clean start");
        } else if (!sessionPresent && mustBeThere) {
            loop.meter.add(Gauge.SESSIONS_WRONG, 1);
        }
        hasSession = hasSession || loop.swarm.keepsSessions();
    }

    private void subscribe(long nowNanos) {
        subscriptionsLeft = 0;
        if (!isSubscribed) {
            for (FlowSpec flow : loop.swarm.flows()) {
                if (flow.includes(device.index()) && flow.hasFilter()) {
                    flights.subscriptions.subscribe(flow, connectPlanned);
                    subscriptionsLeft++;
                }
            }
        }
        if (subscriptionsLeft == 0) {
            isSubscribed = true;
            up(nowNanos);
        }
    }

    /** A subscription that comes with connecting was answered. */
    void onSubscribed(long nowNanos) {
        if (state == State.CONNECTING && --subscriptionsLeft == 0) {
            isSubscribed = true;
            up(nowNanos);
        }
    }

    /** The connection ended before the server had answered a SUBSCRIBE or an UNSUBSCRIBE: nobody knows what the session holds. */
    void onSubscriptionUnknown() {
        isSubscribed = false;
    }

    // ---- the end of a socket

    @Override
    void onDown(boolean willReconnect, long nowNanos) {
        pingEnded(Outcome.LOST, Reasons.CLOSED, nowNanos);
        latePings = 0;
        flights.onDown(willReconnect, nowNanos);
    }

    @Override
    void onSocketClosed() {
        MqttDecoder open = decoder;
        decoder = null;
        if (open != null) {
            loop.afterEvents(open::close); // it may be the one that is reading right now
        }
    }

    /** The server says why it ends the connection. */
    void onServerDisconnect(int code) {
        loop.swarm.disconnects().count(code);
        flights.serverCode(code);
        Channel open = channel;
        if (open != null) {
            open.close(); // the end of it is seen as any other
        }
    }

    @Override
    void sayGoodbye() {
        if (state == State.UP && !isSilent) {
            MqttWriter.disconnect(output());
        }
    }

    // ---- bytes

    @Override
    void onBytes(ByteBuf received) {
        MqttDecoder open = decoder;
        if (open == null) {
            return;
        }
        open.decode(received, loop.allocator);
        if (state == State.UP && (!backlog.isEmpty() || loop.isClosedModel)) {
            drain();
        }
    }

    @Override
    void onFlush(long nowNanos) {
        flights.onFlush(nowNanos);
    }

    // ---- operations

    @Override
    boolean hasRoom(FlowSpec flow) {
        return switch (flow.op) {
            case PUB_Q0, CONN -> true;
            case PING -> pingSent == 0;
            default -> flights.hasRoom(flow);
        };
    }

    @Override
    void start(FlowSpec flow, long plannedNanos) {
        switch (flow.op) {
            case CONN -> cycle(plannedNanos);
            case PING -> {
                started(flow, plannedNanos);
                pingPlanned = plannedNanos;
                pingFlow = flow.index;
                ping();
                loop.wheel.setBy(this, pingSent + loop.opTimeoutNanos);
            }
            case SUB -> {
                started(flow, plannedNanos);
                flights.subscriptions.unsubscribe(flow, plannedNanos);
            }
            default -> flights.publish(flow, plannedNanos);
        }
    }

    // ---- keep-alive

    private void ping() {
        MqttWriter.pingRequest(output());
        pingSent = System.nanoTime();
    }

    void onPingresp() {
        if (latePings > 0) {
            latePings--;
            return;
        }
        ProtocolViolation.check(pingSent != 0, "PINGRESP without a PINGREQ");
        pingEnded(Outcome.OK, Reasons.OK, loop.nowNanos);
    }

    private void pingEnded(Outcome outcome, int reason, long nowNanos) {
        if (pingSent == 0) {
            return;
        }
        long sent = pingSent;
        pingSent = 0;
        if (pingPlanned != 0) {
            ended(loop.flow(pingFlow), outcome, reason, pingPlanned, sent, nowNanos);
        } else if (outcome == Outcome.OK) {
            loop.meter.operation(loop.operations.ping).observed(0, sent, nowNanos - sent);
        }
        pingPlanned = 0;
    }

    @Override
    long nextTimer() {
        long next = flights.oldestStarted();
        next = next == Long.MAX_VALUE ? next : next + loop.opTimeoutNanos;
        if (pingSent != 0) {
            next = Math.min(next, pingSent + loop.opTimeoutNanos);
        } else if (keepAliveNanos > 0) {
            next = Math.min(next, lastSentNanos + keepAliveNanos);
        }
        return nextRead(next);
    }

    @Override
    void onUpTimer(long nowNanos) {
        flights.timeOut(nowNanos);
        readSlowly();
        if (pingSent != 0 && nowNanos - pingSent >= loop.opTimeoutNanos) {
            boolean isFlows = pingPlanned != 0;
            pingEnded(Outcome.TIMEOUT, Reasons.TIMEOUT, nowNanos);
            latePings++;
            if (!isFlows) {
                lost(nowNanos); // the other side is gone without a word
                return;
            }
        }
        if (keepAliveNanos > 0 && pingSent == 0 && !isSilent && nowNanos - lastSentNanos >= keepAliveNanos) {
            ping();
        }
        drain();
    }

    @Override
    void endUnanswered(long nowNanos) {
        if (pingPlanned != 0) {
            loop.unanswered(nowNanos - pingPlanned);
            pingEnded(Outcome.TIMEOUT, Reasons.UNANSWERED, nowNanos);
        }
        flights.endUnanswered(nowNanos);
    }
}
