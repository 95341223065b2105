package dev.tollgate.loadtest.report.summary;

import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Percentile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One histogram in numbers.
 *
 * @param series as {@link Series#toString} has it
 * @param count samples
 * @param percentiles milliseconds by label, {@code p99.9}; null with too few samples
 * @param histogram all of it, as a histogram log has one: compressed, in base 64; so that runs can be merged
 */
public record Latency(
        String series,
        long count,
        double minMs,
        double meanMs,
        Map<String, @Nullable Double> percentiles,
        double maxMs,
        String histogram) {
    private static final long HIGHEST_AT_LEAST = 1_000_000_000L;

    public static Latency of(Series series, Histogram histogram) {
        Map<String, @Nullable Double> percentiles = new LinkedHashMap<>();
        for (Percentile percentile : Percentile.SHOWN) {
            OptionalLong nanos = percentile.of(histogram);
            percentiles.put(percentile.label(), nanos.isPresent() ? Figures.ms(nanos.getAsLong()) : null);
        }
        boolean empty = histogram.getTotalCount() == 0;
        return new Latency(
                series.toString(),
                histogram.getTotalCount(),
                empty ? 0 : Figures.ms(histogram.getMinValue()),
                empty ? 0 : histogram.getMean() / 1e6,
                percentiles,
                Figures.ms(histogram.getMaxValue()),
                encoded(histogram));
    }

    public Series parsedSeries() {
        return Series.parse(series);
    }

    /** The histogram, in nanoseconds. Throws IllegalArgumentException when the text is none. */
    public Histogram decoded() {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(histogram)), HIGHEST_AT_LEAST);
        } catch (DataFormatException | RuntimeException damaged) {
            throw new IllegalArgumentException("the histogram of " + series + " is damaged", damaged);
        }
    }

    private static String encoded(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }
}
