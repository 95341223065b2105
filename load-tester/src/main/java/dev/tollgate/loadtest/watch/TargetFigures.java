package dev.tollgate.loadtest.watch;

import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.TargetSample;
import java.util.LinkedHashMap;
import java.util.Map;

/** Begin, end and highest value of each quantity within the measure phase. Safe from any thread; its size does not grow. */
final class TargetFigures {
    /** One quantity. */
    private static final class Range {
        private double begin = Double.NaN;
        private double end = Double.NaN;
        private double max = Double.NaN;

        void add(double value) {
            if (Double.isNaN(value)) {
                return;
            }
            begin = Double.isNaN(begin) ? value : begin;
            end = value;
            max = Double.isNaN(max) ? value : Math.max(max, value);
        }
    }

    private final Map<String, Range> ranges = new LinkedHashMap<>();

    synchronized void add(TargetSample sample) {
        if (sample.phase() != Phase.MEASURE) {
            return;
        }
        add("rss_bytes", sample.rssBytes());
        add("heap_bytes", sample.heapBytes());
        add("threads", sample.threads());
        add("open_files", sample.openFiles());
        add("cpu_cores", sample.cpuCores());
    }

    private void add(String name, double value) {
        ranges.computeIfAbsent(name, absent -> new Range()).add(value);
    }

    /** What was never known is missing. */
    synchronized Map<String, Double> map() {
        Map<String, Double> figures = new LinkedHashMap<>();
        ranges.forEach((name, range) -> {
            if (!Double.isNaN(range.begin)) {
                figures.put("target." + name + ".begin", range.begin);
                figures.put("target." + name + ".end", range.end);
                figures.put("target." + name + ".max", range.max);
            }
        });
        return figures;
    }
}
