package dev.tollgate.loadtest.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Gives flows their part of a rate that they share. */
public final class WeightedPaces {
    private WeightedPaces() {}

    /** The flows that {@code sharing} names get {@code whole} by weight; the others stay as they are. */
    public static List<Flow> resolve(List<Flow> flows, Set<String> sharing, Pace whole) {
        double sum = flows.stream()
                .filter(flow -> sharing.contains(flow.name()))
                .mapToDouble(Flow::weight)
                .sum();
        return flows.stream()
                .map(flow -> sharing.contains(flow.name()) ? flow.withPace(part(whole, flow.weight() / sum)) : flow)
                .toList();
    }

    private static Pace part(Pace whole, double share) {
        if (whole instanceof Pace.Every every) {
            return new Pace.Every(Duration.ofNanos(Math.round(every.interval().toNanos() / share)));
        }
        return whole instanceof Pace.Total total
                ? new Pace.Total(total.profile().scaled(share))
                : whole;
    }
}
