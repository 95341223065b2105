package dev.tollgate.loadtest.report.page;

import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.files.Slice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the server used, as lines of charts over time. Immutable. */
final class TargetLines {
    private static final double MIB = 1 << 20;

    private final TreeMap<Long, TargetSample> samples = new TreeMap<>();

    TargetLines(List<TargetSample> all) {
        all.forEach(sample -> samples.put(sample.atNanos(), sample));
    }

    boolean isEmpty() {
        return samples.isEmpty();
    }

    List<Line> memory() {
        return List.of(
                line("RSS", "c3", sample -> sample.rssBytes() / MIB),
                line("heap", "c4", sample -> sample.heapBytes() / MIB));
    }

    List<Line> counts() {
        return List.of(line("threads", "c2", TargetSample::threads), line("open files", "c6", TargetSample::openFiles));
    }

    List<Line> processor() {
        return List.of(line("CPU", "c3", TargetSample::cpuCores));
    }

    /** The last sample within each slice. */
    private Line line(String name, String style, ToDoubleFunction<TargetSample> value) {
        return new Line(name, style, slice -> within(slice, value));
    }

    private double within(Slice slice, ToDoubleFunction<TargetSample> value) {
        Map.Entry<Long, TargetSample> last = samples.floorEntry(slice.endNanos());
        return last == null || last.getKey() <= slice.startNanos() ? Double.NaN : value.applyAsDouble(last.getValue());
    }
}
