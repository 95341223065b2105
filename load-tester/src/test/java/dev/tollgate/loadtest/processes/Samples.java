package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.health.HealthSummary;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.run.StormTimes;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/** What a child might tell, at random. */
record Samples(SplittableRandom random) {
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private long number() {
        return random.nextLong(1L << random.nextInt(1, 40));
    }

    Histogram histogram(boolean isPacked, long... nanos) {
        Histogram histogram = isPacked ? new PackedHistogram(3) : new Histogram(1_000, HOUR_NANOS, 3);
        Arrays.stream(nanos).forEach(histogram::recordValue);
        return histogram;
    }

    long[] nanos() {
        return LongStream.generate(() -> random.nextLong(1L << random.nextInt(1, 41)))
                .limit(random.nextInt(1, 500))
                .toArray();
    }

    Map<Series, Histogram> histograms() {
        Map<Series, Histogram> all = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            boolean isPacked = outcome != Outcome.OK;
            all.put(new Series("pub.q1", "", outcome, Clock.RESPONSE), histogram(isPacked, nanos()));
            all.put(new Series("a-flow_1", "active", outcome, Clock.WAIT), histogram(isPacked, nanos()));
        }
        return all;
    }

    Counts counts() {
        return new Counts(number(), number(), number(), number(), number(), number(), number(), number());
    }

    private StateCounts states() {
        return new StateCounts(number(), number(), number(), number(), number(), number());
    }

    private Map<String, Map<String, Long>> outcomes() {
        return Map.of("pub.q1", Map.of("ok", number(), "0x87", number()), "http", Map.of("http 503", number()));
    }

    Interval interval(long index) {
        return new Interval(
                Phase.values()[random.nextInt(Phase.values().length)],
                index * 1_000_000_000,
                1_000_000_000,
                histograms(),
                Map.of("pub.q1", counts(), "conn", counts()),
                number(),
                number(),
                number(),
                number(),
                number(),
                new HealthSample(number(), number(), number(), random.nextDouble(), random.nextDouble()));
    }

    Row row() {
        LastReceipt receipt = new LastReceipt(random.nextInt(1 << 20), number(), -number(), number());
        return new Row(
                interval(random.nextInt(100)), outcomes(), Map.of("active", states()), List.of(receipt, receipt));
    }

    PartResult result() {
        return new PartResult(
                Instant.ofEpochMilli(number()),
                random.nextDouble(),
                histograms(),
                Map.of("pub.q1", counts()),
                outcomes(),
                number(),
                Map.of("unknown", states()),
                Map.of("bytes.sent", (double) number(), "storm.back50_s", random.nextDouble()),
                number(),
                number(),
                random.nextBoolean() ? Optional.of(new StormTimes(number(), nanos())) : Optional.empty(),
                histogram(true, nanos()),
                new HealthSummary(
                        histogram(false, nanos()), number(), number(), random.nextDouble(), random.nextDouble()),
                random.nextBoolean());
    }
}
