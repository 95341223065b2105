package dev.tollgate.loadtest.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.health.HealthSummary;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.run.Meeting.Point;
import dev.tollgate.loadtest.run.StormTimes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What several processes measured is what one would have. */
final class MergeTest {
    private final Samples samples = new Samples(new SplittableRandom(7));

    @Test
    void percentilesAreThoseOfOneProcess() {
        for (boolean isPacked : new boolean[] {false, true}) {
            long[] one = samples.nanos();
            long[] other = samples.nanos();
            long[] both =
                    LongStream.concat(LongStream.of(one), LongStream.of(other)).toArray();
            Histogram sum = Sums.add(samples.histogram(isPacked, one), samples.histogram(isPacked, other));
            Histogram whole = samples.histogram(isPacked, both);
            for (double percentile : new double[] {0, 1, 50, 90, 99, 99.9, 100}) {
                assertEquals(whole.getValueAtPercentile(percentile), sum.getValueAtPercentile(percentile));
            }
            assertEquals(whole.getTotalCount(), sum.getTotalCount());
        }
    }

    @Test
    void rowsWaitForTheSlowest() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        RowMerge merge = new RowMerge(3, rows -> sizes.add(rows.size()));
        merge.add(0, samples.row());
        merge.add(0, samples.row());
        merge.add(1, samples.row());
        assertEquals(List.of(), sizes);
        merge.add(2, samples.row());
        assertEquals(List.of(3), sizes);
        merge.end(1);
        merge.add(2, samples.row());
        assertEquals(List.of(3, 2), sizes);
        merge.end(2);
        merge.add(0, samples.row());
        assertEquals(List.of(3, 2, 1), sizes);
    }

    @Test
    void aRowIsTheSumOfItsChildrens() {
        List<Interval> rows =
                Stream.generate(() -> samples.interval(4)).limit(3).toList();
        long inFlight = rows.stream().mapToLong(Interval::inFlight).sum();
        Counts counts = rows.stream()
                .map(row -> row.counts().getOrDefault("pub.q1", Counts.NONE))
                .reduce(Counts.NONE, Counts::plus);
        Phase earliest = rows.stream()
                .map(Interval::phase)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Interval merged = RowMerge.merge(rows);
        assertEquals(4_000_000_000L, merged.startNanos());
        assertEquals(inFlight, merged.inFlight());
        assertEquals(counts, merged.counts().get("pub.q1"));
        assertEquals(earliest, merged.phase());
        assertTrue(merged.health().cpu() <= 1);
    }

    @Test
    void stormTimesAreRankedTogether() {
        StormTimes storm = new StormTimes(2, new long[] {1_000_000_000L, 4_000_000_000L})
                .plus(new StormTimes(2, new long[] {2_000_000_000L, 3_000_000_000L}));
        assertEquals(
                Map.of(
                        "storm.cut", 4.0,
                        "storm.back", 4.0,
                        "storm.back50_s", 2.0,
                        "storm.back90_s", 4.0,
                        "storm.back99_s", 4.0,
                        "storm.all_back_s", 4.0,
                        "storm.rate_per_s", 1.0),
                storm.figures());
    }

    @Test
    void eventsOfAllAreToldOnce() {
        EventMerge merge = new EventMerge(2);
        assertEquals(Optional.empty(), merge.add(1, new RunEvent(5, "phase", "ramp")));
        assertEquals(Optional.of(new RunEvent(9, "phase", "ramp")), merge.add(0, new RunEvent(9, "phase", "ramp")));
        merge.add(0, new RunEvent(20, "fault", "cut 3 connections (fin)"));
        assertEquals(
                Optional.of(new RunEvent(20, "fault", "cut 7 connections (fin)")),
                merge.add(1, new RunEvent(21, "fault", "cut 4 connections (fin)")));
        RunEvent flip = new RunEvent(30, "flip", "5%@30s:active→suspended");
        assertEquals(Optional.of(flip), merge.add(0, flip));
        assertEquals(Optional.empty(), merge.add(1, flip));
        assertEquals(
                Optional.of(new RunEvent(40, "warning", "process 2: late")),
                merge.add(1, new RunEvent(40, "warning", "late")));
        merge.add(1, new RunEvent(50, "fault", "cut 2 connections (rst)"));
        assertEquals(List.of(new RunEvent(50, "fault", "cut 2 connections (rst)")), merge.rest());
    }

    @Test
    void aPlanBeginsWhenAllKnowOfIt() throws IOException {
        Meetings meetings = new Meetings(2);
        assertEquals(OptionalLong.empty(), meetings.arrived(Point.START, 10, 10));
        assertEquals(OptionalLong.of(12), meetings.arrived(Point.START, 12, 20));
        assertEquals(OptionalLong.empty(), meetings.arrived(Point.LOAD, 30, 30));
        assertTrue(meetings.arrived(Point.LOAD, 40, 1_000).orElseThrow() > 1_000);
    }

    private PartResult part(Histogram lags, HealthSummary health) {
        PartResult any = samples.result();
        return new PartResult(
                any.startedAt(),
                1,
                Map.of(),
                Map.of(),
                Map.of(),
                0,
                Map.of(),
                Map.of(),
                0,
                0,
                Optional.empty(),
                lags,
                health,
                false);
    }

    private HealthSummary health(double cpu, long gcNanos) {
        return new HealthSummary(samples.histogram(true, 1_000), 1, gcNanos, cpu, 0);
    }

    @Test
    void theVerdictIsOnAllTogetherAndNamesTheWorst() {
        HealthSummary own = health(0.1, 0);
        Histogram quick = samples.histogram(true, 1_000);
        HealthMerge busy = new HealthMerge(
                List.of(part(quick, health(0.4, 0)), part(quick, health(0.4, 0))), OptionalLong.empty());
        GeneratorVerdict verdict = busy.verdict(own, false);
        assertEquals(Trust.SUSPECT, verdict.trust());
        assertTrue(verdict.reasons().get(0).startsWith("processor time of its cores 90.0 %"), verdict.toString());

        HealthMerge paused = new HealthMerge(
                List.of(part(quick, health(0.1, 0)), part(quick, health(0.1, 5_000_000))), OptionalLong.empty());
        verdict = paused.verdict(own, false);
        assertEquals(List.of("process 2: longest garbage collection 5.00 ms, limit 1.00 ms"), verdict.reasons());

        long[] mostlyQuick = new long[100_000];
        HealthMerge late = new HealthMerge(
                List.of(
                        part(samples.histogram(true, mostlyQuick), health(0.1, 0)),
                        part(samples.histogram(true, 20_000_000), health(0.1, 0))),
                OptionalLong.empty());
        verdict = late.verdict(own, false);
        assertEquals(Trust.INVALID, verdict.trust());
        assertTrue(verdict.reasons().get(0).startsWith("process 2: loop lag p99.9"), verdict.toString());
        assertFalse(verdict.reasons().toString().contains("process 1"), verdict.toString());
    }

    @Test
    void childrenGetTheOptionsButNotTheHeap() {
        List<String> command = ChildCommand.of(
                4, List.of("-Xmx2g", "-XX:MaxRAMPercentage=50", "-XX:+UseSerialGC", "-agentlib:jdwp=x"), 2L << 30);
        assertTrue(command.contains("-XX:+UseSerialGC"));
        assertTrue(command.contains("-Xmx512m"));
        assertEquals(1, command.stream().filter(word -> word.startsWith("-Xmx")).count());
        assertFalse(command.toString().contains("jdwp"));
        assertFalse(command.toString().contains("RAMPercentage"));
    }
}
