package dev.tollgate.loadtest.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.Operations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriftWatchTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int INTERVAL_S = 10;

    private final Random random = new Random(5);
    private final List<String> hours = new ArrayList<>();
    private final DriftWatch watch = new DriftWatch(Duration.ofHours(6), Duration.ofHours(1), hours::add);

    @AfterEach
    void close() {
        watch.close();
    }

    /** Six hours of an operation whose time grows by five percent an hour, and of a server that holds on to a MiB a minute. */
    private void run(Phase phase) {
        for (int second = 0; second < 6 * 3600; second += INTERVAL_S) {
            Histogram response = Operations.emptyHistogram();
            for (int i = 0; i < 100; i++) {
                double slower = 1 + 0.05 * second / 3600;
                response.recordValue((long) (1_000_000 * slower * Math.exp(0.3 * random.nextGaussian())));
            }
            watch.onInterval(new Interval(
                    phase,
                    second * SECOND,
                    INTERVAL_S * SECOND,
                    Map.of(Series.of("pub.q1", Clock.RESPONSE), response),
                    Map.of("pub.q1", new Counts(100, 100, 100, 0, 0, 0, 0)),
                    0,
                    0,
                    10,
                    10,
                    1,
                    HealthSample.IDLE));
            watch.onTarget(new TargetSample(
                    phase,
                    (second + INTERVAL_S) * SECOND,
                    (512 + second / 60.0) * (1 << 20),
                    Double.NaN,
                    40 + random.nextInt(3),
                    100,
                    0.5));
        }
    }

    @Test
    void findsWhatDriftsAndNothingElse() {
        run(Phase.MEASURE);
        Map<String, Double> figures = watch.figures();
        assertTrue(figures.getOrDefault("drift.p99.low_percent", 0.0) > 1, figures.toString());
        assertTrue(figures.getOrDefault("drift.server.rss.low_percent", 0.0) > 5, figures.toString());
        assertEquals(0, figures.get("drift.reconnects_percent"), figures.toString());
        assertEquals(0, figures.get("drift.server.open_files_percent"), figures.toString());
        assertFalse(figures.containsKey("drift.server.heap_percent"), "was never known");
        String lines = String.join("\n", watch.lines());
        assertTrue(lines.contains("p99 +") && lines.contains("%/h (significant"), lines);
        assertTrue(lines.contains("server.threads ") && lines.contains("(not significant"), lines);
    }

    @Test
    void sumsUpEachHour() {
        run(Phase.MEASURE);
        assertEquals(6, hours.size());
        assertTrue(hours.get(1).startsWith("hour 2: answered 36,000 of 36,000 planned, p50 1.0"), hours.get(1));
        assertTrue(hours.get(1).contains("connections lost 360"), hours.get(1));
        assertTrue(hours.get(1).contains("server's RSS 632 MiB"), hours.get(1));
    }

    @Test
    void looksAtTheMeasurePhaseAlone() {
        run(Phase.WARMUP);
        assertEquals(List.of(), hours);
        assertEquals(Map.of(), watch.figures());
        assertEquals(List.of("nothing was measured"), watch.lines());
    }
}
