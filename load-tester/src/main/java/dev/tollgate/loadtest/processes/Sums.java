package dev.tollgate.loadtest.processes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.HdrHistogram.Histogram;

/** Adds up what several processes counted. */
final class Sums {
    private Sums() {}

    /** Key by key. */
    static <K, V> Map<K, V> of(Iterable<Map<K, V>> maps, BinaryOperator<V> plus) {
        Map<K, V> sums = new LinkedHashMap<>();
        for (Map<K, V> map : maps) {
            map.forEach((key, value) -> sums.merge(key, value, plus));
        }
        return sums;
    }

    /** Adds to the first, whatever their ranges; returns it. */
    static Histogram add(Histogram sum, Histogram more) {
        sum.setAutoResize(true);
        sum.add(more);
        return sum;
    }
}
