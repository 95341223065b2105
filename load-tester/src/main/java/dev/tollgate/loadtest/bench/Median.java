package dev.tollgate.loadtest.bench;

import java.util.List;

/** The middle of several rounds, and how far they lie apart. */
final class Median {
    private Median() {}

    static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Half of the distance between the least and the most, in percent of the median. */
    static double spreadPercent(List<Double> values) {
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return least == most ? 0 : 50 * (most - least) / Math.abs(of(values));
    }
}
