package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Percentile;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** A short time's latencies in milliseconds; NaN for what has too few samples. */
public record LatencyFigures(long samples, double p50, double p90, double p99, double p999, double max) {
    public static final LatencyFigures NONE =
            new LatencyFigures(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    private static final Percentile P50 = new Percentile(50);
    private static final Percentile P90 = new Percentile(90);
    private static final Percentile P99 = new Percentile(99);
    private static final Percentile P999 = new Percentile(99.9);

    static LatencyFigures of(Histogram histogram) {
        return histogram.getTotalCount() == 0
                ? NONE
                : new LatencyFigures(
                        histogram.getTotalCount(),
                        ms(P50, histogram),
                        ms(P90, histogram),
                        ms(P99, histogram),
                        ms(P999, histogram),
                        Figures.ms(histogram.getMaxValue()));
    }

    private static double ms(Percentile percentile, Histogram histogram) {
        OptionalLong nanos = percentile.of(histogram);
        return nanos.isPresent() ? Figures.ms(nanos.getAsLong()) : Double.NaN;
    }
}
