package dev.tollgate.loadtest.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * How soon connections were back after the last storm.
 *
 * @param cut connections
 * @param backNanos since the cut, for each that is back, in rising order; owned by this
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and millions of them may be
public record StormTimes(long cut, long[] backNanos) {
    private static final double NANOS = 1e9;

    /** Of connections of two processes, which were cut at the same time. */
    public StormTimes plus(StormTimes other) {
        long[] all = LongStream.concat(Arrays.stream(backNanos), Arrays.stream(other.backNanos))
                .sorted()
                .toArray();
        return new StormTimes(cut + other.cut, all);
    }

    /** As a result has them; a share of connections that did not come back has no time. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("storm.cut", (double) cut);
        figures.put("storm.back", (double) backNanos.length);
        for (int percent : new int[] {50, 90, 99}) {
            int rank = (int) Math.ceil(cut * percent / 100.0);
            if (rank > 0 && rank <= backNanos.length) {
                figures.put("storm.back" + percent + "_s", backNanos[rank - 1] / NANOS);
            }
        }
        if (cut > 0 && backNanos.length >= cut) {
            double last = backNanos[backNanos.length - 1] / NANOS;
            figures.put("storm.all_back_s", last);
            figures.put("storm.rate_per_s", cut / last);
        }
        return figures;
    }
}
