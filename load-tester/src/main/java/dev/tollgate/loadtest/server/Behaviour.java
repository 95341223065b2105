package dev.tollgate.loadtest.server;

import java.time.Duration;
import java.util.List;

/**
 * What the server does on purpose. Immutable.
 *
 * @param service time from a request to its answer, for each by itself
 * @param perSecond requests that are served one after the other, at this rate: a queue with a constant service time; 0 for no queue
 * @param stalls times in which nothing is answered
 * @param isAnsweringRequests publishes {@code TOPIC/status} for each message on a topic {@code kp1/…/json/ID}
 * @param isForwarding hands messages to subscribers
 * @param receiveMaximum of CONNACK in MQTT 5
 */
public record Behaviour(
        Duration service,
        double perSecond,
        List<Stall> stalls,
        Gate gate,
        Tamper tamper,
        boolean isAnsweringRequests,
        boolean isForwarding,
        int receiveMaximum) {
    /** @param at since {@link NullServer#startClock} */
    public record Stall(Duration at, Duration length) {}

    public static final Behaviour PROMPT =
            new Behaviour(Duration.ZERO, 0, List.of(), Gate.OPEN, Tamper.NONE, false, true, 65_535);

    public Behaviour {
        stalls = List.copyOf(stalls);
    }

    public Behaviour withService(Duration time) {
        return new Behaviour(time, perSecond, stalls, gate, tamper, isAnsweringRequests, isForwarding, receiveMaximum);
    }

    public Behaviour withCapacity(double rate) {
        return new Behaviour(service, rate, stalls, gate, tamper, isAnsweringRequests, isForwarding, receiveMaximum);
    }

    public Behaviour withStall(Duration at, Duration length) {
        return new Behaviour(
                service,
                perSecond,
                List.of(new Stall(at, length)),
                gate,
                tamper,
                isAnsweringRequests,
                isForwarding,
                receiveMaximum);
    }

    public Behaviour withGate(Gate keeper) {
        return new Behaviour(
                service, perSecond, stalls, keeper, tamper, isAnsweringRequests, isForwarding, receiveMaximum);
    }

    public Behaviour withTamper(Tamper mischief) {
        return new Behaviour(
                service, perSecond, stalls, gate, mischief, isAnsweringRequests, isForwarding, receiveMaximum);
    }

    public Behaviour answeringRequests() {
        return new Behaviour(service, perSecond, stalls, gate, tamper, true, isForwarding, receiveMaximum);
    }

    public Behaviour withReceiveMaximum(int maximum) {
        return new Behaviour(service, perSecond, stalls, gate, tamper, isAnsweringRequests, isForwarding, maximum);
    }
}
