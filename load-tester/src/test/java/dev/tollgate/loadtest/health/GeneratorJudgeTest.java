package dev.tollgate.loadtest.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeneratorJudgeTest {
    private static final long MS = 1_000_000;

    private static Histogram of(double millis) {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount((long) (millis * MS), 100_000);
        return histogram;
    }

    private static GeneratorVerdict judge(
            long started,
            long heldBack,
            double lag,
            double hiccup,
            double gc,
            double cpu,
            double steal,
            long threshold) {
        HealthSummary health = new HealthSummary(of(hiccup), 1, (long) (gc * MS), cpu, steal);
        OptionalLong tightest = threshold == 0 ? OptionalLong.empty() : OptionalLong.of(threshold * MS);
        return GeneratorJudge.judge(new Evidence(100_000, started, heldBack, of(lag), health, tightest, false));
    }

    @ParameterizedTest
    @CsvSource({
        "100000, 0, 0.5, 0.5, 0.5, 0.50, 0.00,   0, VALID",
        " 99000, 0, 0.5, 0.5, 0.5, 0.50, 0.00,   0, VALID",
        " 98999, 0, 0.5, 0.5, 0.5, 0.50, 0.00,   0, INVALID",
        " 50000, 50000, 0.5, 0.5, 0.5, 0.5, 0.0, 0, VALID",
        "100000, 0, 1.1, 0.5, 0.5, 0.50, 0.00,   0, SUSPECT",
        "100000, 0,  11, 0.5, 0.5, 0.50, 0.00,   0, INVALID",
        "100000, 0, 0.5, 1.1, 0.5, 0.50, 0.00,   0, SUSPECT",
        "100000, 0, 0.5, 0.5, 1.1, 0.50, 0.00,   0, SUSPECT",
        "100000, 0, 0.5, 0.5,  11, 0.50, 0.00,   0, INVALID",
        "100000, 0, 1.9, 1.9, 1.9, 0.50, 0.00,  20, VALID",
        "100000, 0, 2.1, 0.5, 0.5, 0.50, 0.00,  20, SUSPECT",
        "100000, 0,  21, 0.5, 0.5, 0.50, 0.00,  20, INVALID",
        "100000, 0, 0.5, 0.5, 0.5, 0.85, 0.02,   0, VALID",
        "100000, 0, 0.5, 0.5, 0.5, 0.86, 0.00,   0, SUSPECT",
        "100000, 0, 0.5, 0.5, 0.5, 0.96, 0.00,   0, INVALID",
        "100000, 0, 0.5, 0.5, 0.5, 0.50, 0.03,   0, SUSPECT",
        "100000, 0, 0.5, 0.5, 0.5, 0.50, 0.11,   0, INVALID"
    })
    void decides(
            long started,
            long heldBack,
            double lag,
            double hiccup,
            double gc,
            double cpu,
            double steal,
            long threshold,
            Trust trust) {
        GeneratorVerdict verdict = judge(started, heldBack, lag, hiccup, gc, cpu, steal, threshold);
        assertEquals(trust, verdict.trust(), verdict.reasons().toString());
        assertEquals(trust == Trust.VALID, verdict.reasons().isEmpty());
    }

    @Test
    void saysWhatWasMeasuredAndTheLimit() {
        assertEquals(
                List.of("JVM hiccup p99.9 3.00 ms, limit 2.00 ms", "processor time of its cores 90.0 %, limit 85 %"),
                judge(100_000, 0, 0.5, 3, 0, 0.9, 0, 20).reasons().stream()
                        .map(text -> text.replaceAll("3\\.0\\d", "3.00"))
                        .toList());
    }

    @Test
    void notesSharedCoresWithoutDoubt() {
        HealthSummary health = new HealthSummary(of(0.1), 0, 0, 0.1, 0);
        GeneratorVerdict verdict =
                GeneratorJudge.judge(new Evidence(0, 0, 0, of(0.1), health, OptionalLong.empty(), true));
        assertEquals(Trust.VALID, verdict.trust());
        assertTrue(
                verdict.reasons().get(0).startsWith("note: "), verdict.reasons().toString());
    }

    @Test
    void takesTheWorstOfSeveral() {
        GeneratorVerdict verdict = judge(50_000, 0, 1.1, 0.5, 0, 0.9, 0, 0);
        assertEquals(Trust.INVALID, verdict.trust());
        assertEquals(3, verdict.reasons().size());
    }
}
