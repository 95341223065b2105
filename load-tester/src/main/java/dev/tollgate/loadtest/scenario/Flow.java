package dev.tollgate.loadtest.scenario;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A stream of operations of one kind. Where a flow has no use for a component, it holds the default.
 *
 * @param name of its histograms, too
 * @param pace weights of {@code mixed} are resolved to rates already
 * @param weight share among a device's flows in the closed model
 * @param devices which devices take part
 * @param burst operations of a device that are due at the same instant: of a total rate, or in each interval
 * @param phase random spreads the devices of {@link Pace.Every} over the interval; none lets all start at once
 * @param topic template of the topic, and of {@link Op#SUB} of the topic filter
 * @param qos of publish operations their own
 * @param inFlight how many operations a device may have on their way; others wait and keep their planned instant
 * @param limit stops after that many operations, all devices together; 0 for none
 */
public record Flow(
        String name,
        Op op,
        Pace pace,
        double weight,
        Slice devices,
        Arrival arrival,
        int burst,
        Spread phase,
        String topic,
        int qos,
        boolean isRetained,
        Payload payload,
        HttpRequest http,
        Optional<Rtt> rtt,
        int inFlight,
        long limit) {
    public static final int DEFAULT_IN_FLIGHT = 16;
    private static final int BURST_MAX = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** How operations of a total rate are spread. */
    public enum Arrival {
        UNIFORM,
        POISSON
    }

    /** Whether devices begin at different times. */
    public enum Spread {
        RANDOM,
        NONE
    }

    public Flow {
        InvalidSetting.check(NAME.matcher(name).matches(), "name", "1 to 64 letters, digits, '_', '.' and '-'", name);
        InvalidSetting.check(weight > 0 && weight <= 1e9, "weight", "a number above 0", weight);
        InvalidSetting.check(qos >= 0 && qos <= 2, "qos", "0, 1 or 2", qos);
        InvalidSetting.check(!op.isPublish() || op == Op.publish(qos), "qos", "that of " + op.text(), qos);
        boolean needsTopic = op.isPublish() || op == Op.SUB || op == Op.RTT;
        InvalidSetting.check(!needsTopic || !topic.isEmpty(), "topic", "a topic for " + op.text(), topic);
        InvalidSetting.check(
                op == Op.RTT == rtt.isPresent(), "rtt", "how to match answers, with op: rtt only", op.text());
        InvalidSetting.check(burst >= 1 && burst <= BURST_MAX, "burst", "1 to " + BURST_MAX, burst);
        boolean isPlanned = pace instanceof Pace.Total || pace instanceof Pace.Every;
        InvalidSetting.check(burst == 1 || isPlanned, "burst", "1 where no rate or interval is given", burst);
        InvalidSetting.check(inFlight >= 1 && inFlight <= 65_535, "inflight", "1 to 65535", inFlight);
        InvalidSetting.check(limit >= 0, "limit", "0 or more", limit);
        boolean isOnce = pace instanceof Pace.Once;
        InvalidSetting.check(
                !isOnce || op == Op.CONN || op == Op.SUB, "rate", "rate or every for " + op.text(), "neither");
    }

    /** The same at another pace. */
    public Flow withPace(Pace other) {
        return new Flow(
                name,
                op,
                other,
                weight,
                devices,
                arrival,
                burst,
                phase,
                topic,
                qos,
                isRetained,
                payload,
                http,
                rtt,
                inFlight,
                limit);
    }
}
