package dev.tollgate.loadtest.report;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Series;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/**
 * Tells the operations that are the load itself from those that only keep devices connected. A run that consists of the latter alone,
 * such as {@code conn}, has them as its load.
 */
public final class Operations {
    /** Stands for all of the load together in files and tables. */
    public static final String ALL = "*";

    private static final Set<String> BESIDE_THE_LOAD =
            Set.of("conn", "reconn", "sub", "subscribe", "keepalive", "revoke", "restore", "e2e", "local.write");
    /** What an operation is measured in besides the whole of it: {@code conn.tls}, {@code pub.q2.rec}. */
    private static final Set<String> PARTS = Set.of("tcp", "tls", "mqtt", "rec", "last");

    private static final long HIGHEST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private Operations() {}

    /** An empty histogram of the shape that all of the tester's have: 1 µs to 1 h, three digits; it grows if it must. */
    public static Histogram emptyHistogram() {
        Histogram histogram = new Histogram(1_000, HIGHEST_NANOS, DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    /** Those of {@code operations} that are the load, sorted. */
    public static Set<String> load(Collection<String> operations) {
        Set<String> load = new TreeSet<>(operations);
        load.removeIf(operation -> isBeside(operation, operations));
        return load.isEmpty() ? new TreeSet<>(operations) : load;
    }

    private static boolean isBeside(String operation, Collection<String> all) {
        int dot = operation.lastIndexOf('.');
        String whole = operation.substring(0, Math.max(dot, 0));
        boolean isPart = dot > 0
                && PARTS.contains(operation.substring(dot + 1))
                && (all.contains(whole) || BESIDE_THE_LOAD.contains(whole));
        return isPart || BESIDE_THE_LOAD.contains(operation);
    }

    /** The load's counts, added up. */
    public static Counts total(Map<String, Counts> counts) {
        return load(counts.keySet()).stream().map(counts::get).reduce(Counts.NONE, Counts::plus);
    }

    /** Successes of all the load's operations in one histogram, for all token states together. */
    public static Histogram merged(Map<Series, Histogram> histograms, Set<String> load, Clock clock) {
        Histogram merged = emptyHistogram();
        histograms.forEach((series, histogram) -> {
            boolean wanted = series.clock() == clock
                    && series.outcome() == Outcome.OK
                    && series.state().isEmpty()
                    && load.contains(series.operation());
            if (wanted) {
                merged.add(histogram);
            }
        });
        return merged;
    }

    /** Operations that {@code histograms} or {@code counts} tell of. */
    public static Set<String> named(Map<Series, ?> histograms, Map<String, ?> counts) {
        Set<String> names = new TreeSet<>(counts.keySet());
        histograms.keySet().forEach(series -> names.add(series.operation()));
        return names;
    }

    /** By operation, state, outcome and clock, so that files and tables have one order. */
    public static List<Series> sorted(Collection<Series> series) {
        return series.stream()
                .sorted(Comparator.comparing(Series::operation)
                        .thenComparing(Series::outcome)
                        .thenComparing(Series::state)
                        .thenComparing(Series::clock))
                .toList();
    }

    /** Adds each histogram of {@code more} to the one of the same series in {@code sums}, which it makes where there is none. */
    public static void addAll(Map<Series, Histogram> sums, Map<Series, Histogram> more) {
        more.forEach((series, histogram) ->
                sums.computeIfAbsent(series, absent -> emptyHistogram()).add(histogram));
    }

    /** Adds {@code more} to {@code sums}, by operation. */
    public static void addCounts(Map<String, Counts> sums, Map<String, Counts> more) {
        more.forEach((operation, counts) -> sums.merge(operation, counts, Counts::plus));
    }

    /** A sorted copy. */
    public static Map<Series, Histogram> inOrder(Map<Series, Histogram> histograms) {
        Map<Series, Histogram> ordered = new LinkedHashMap<>();
        for (Series series : sorted(histograms.keySet())) {
            Histogram histogram = histograms.get(series);
            if (histogram != null) {
                ordered.put(series, histogram);
            }
        }
        return ordered;
    }
}
