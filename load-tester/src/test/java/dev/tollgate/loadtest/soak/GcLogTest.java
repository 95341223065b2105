package dev.tollgate.loadtest.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.soak.GcLog.Kind;
import dev.tollgate.loadtest.soak.GcLog.Pause;
import dev.tollgate.loadtest.soak.GcLog.Safepoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines as OpenJDK 17.0.15 and 25 write them. */
final class GcLogTest {
    private static final long MIB = 1 << 20;

    @Test
    void readsSerialOf17() {
        GcLog log = GcLog.parse("""
                [1795963272187ms] Using Serial
                [1795963273186ms] Safepoint "ICBufferFull", Time since last: 957808981 ns, Reaching safepoint: 3295 ns, Cleanup: 138546 ns, At safepoint: 1262 ns, Total: 143103 ns
                [1795963273927ms] GC(0) Pause Young (Allocation Failure) 100M->8M(365M) 39.116ms
                [1795963273934ms] Safepoint "GenCollectForAllocation", Time since last: 702365227 ns, Reaching safepoint: 2965 ns, Cleanup: 111886 ns, At safepoint: 46272630 ns, Total: 46387481 ns
                [1795963278714ms] GC(1) Pause Full (Diagnostic Command) 91M->27M(365M) 125.921ms
                """.lines().toList());
        assertEquals("Serial", log.collector());
        assertEquals(
                List.of(
                        new Pause(1795963273927L, Kind.YOUNG, "Young (Allocation Failure)", 8 * MIB, 39_116_000),
                        new Pause(1795963278714L, Kind.FULL, "Full (Diagnostic Command)", 27 * MIB, 125_921_000)),
                log.pauses());
        assertEquals(
                new Safepoint(1795963273934L, "GenCollectForAllocation", 46_387_481),
                log.safepoints().get(1));
        assertFalse(log.pauses().get(0).isAskedFor());
        assertTrue(log.pauses().get(1).isAskedFor());
    }

    @Test
    void readsG1Of25() {
        GcLog log = GcLog.parse("""
                [1795963310654ms] Using G1
                [1795963311434ms] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 18M->7M(384M) 11.477ms
                [1795963311434ms] Safepoint "G1CollectForAllocation", Time since last: 725833181 ns, Reaching safepoint: 4187 ns, At safepoint: 11513463 ns, Leaving safepoint: 4046 ns, Total: 11521696 ns, Threads: 0 runnable, 11 total
                [1795963311500ms] GC(1) Concurrent Mark Cycle
                [1795963311520ms] GC(1) Pause Remark 20M->19M(384M) 1.250ms
                [1795963311530ms] GC(1) Concurrent Mark Cycle 30.123ms
                [1795963312000ms] GC(2) Pause Young (Mixed) (G1 Evacuation Pause) 1G->512K(2G) 2.000ms
                """.lines().toList());
        assertEquals("G1", log.collector());
        assertEquals(1, log.count(Kind.YOUNG));
        assertEquals(1, log.count(Kind.MIXED));
        assertEquals(1, log.count(Kind.STEP));
        assertEquals(0, log.count(Kind.FULL));
        assertEquals(512 << 10, log.pauses().get(2).usedAfterBytes());
        assertEquals(List.of(new Safepoint(1795963311434L, "G1CollectForAllocation", 11_521_696)), log.safepoints());
    }

    @Test
    void readsZOf17() {
        GcLog log = GcLog.parse("""
                [1795968346100ms] Using The Z Garbage Collector
                [1795968346242ms] GC(0) Garbage Collection (Warmup) 16M(12%)->12M(9%)
                [1795968346374ms] GC(1) Pause Mark Start 0.007ms
                [1795968346374ms] Safepoint "ZMarkStart", Time since last: 146855750 ns, Reaching safepoint: 110635 ns, Cleanup: 78307 ns, At safepoint: 39379 ns, Total: 228321 ns
                [1795968346391ms] GC(1) Concurrent Mark 17.025ms
                [1795968346392ms] GC(1) Pause Mark End 0.011ms
                """.lines().toList());
        assertEquals("The Z Garbage Collector", log.collector());
        assertEquals(
                List.of(
                        new Pause(1795968346374L, Kind.STEP, "Mark Start", 0, 7_000),
                        new Pause(1795968346392L, Kind.STEP, "Mark End", 0, 11_000)),
                log.pauses());
        assertEquals(1, log.safepoints().size());
    }

    @Test
    void readsZOf25() {
        GcLog log = GcLog.parse("""
                [1795968349382ms] GC(0) Major Collection (Warmup)
                [1795968349382ms] GC(0) Y: Young Generation
                [1795968349382ms] GC(0) Y: Pause Mark Start (Major) 0.011ms
                [1795968349396ms] GC(0) Y: Concurrent Mark 13.165ms
                [1795968184884ms] GC(0) O: Pause Mark End 0.013ms
                [1795968349889ms] GC(3) y: Pause Mark Start 0.005ms
                [1795968184891ms] GC(0) Major Collection (Warmup) 14M(11%)->12M(9%) 0.031s
                """.lines().toList());
        assertEquals(
                List.of("Mark Start (Major)", "Mark End", "Mark Start"),
                log.pauses().stream().map(Pause::text).toList());
        assertEquals(3, log.count(Kind.STEP));
    }

    @Test
    void leavesOutWhatIsNotWithin() {
        GcLog log = GcLog.parse(List.of(
                "[1000ms] GC(0) Pause Full (Diagnostic Command) 91M->27M(365M) 125.921ms",
                "[2000ms] GC(1) Pause Young (Allocation Failure) 100M->8M(365M) 3.000ms",
                "[3000ms] GC(2) Pause Full (Diagnostic Command) 91M->27M(365M) 125.921ms"));
        GcLog within = log.within(1001, 2999);
        assertEquals(0, within.count(Kind.FULL));
        assertEquals(1, within.count(Kind.YOUNG));
    }

    @Test
    void sumsUpFirstAndLastMinute() {
        GcLog log = GcLog.parse(List.of(
                "[10000ms] GC(0) Pause Young (Allocation Failure) 100M->8M(365M) 3.000ms",
                "[20000ms] GC(1) Pause Young (Allocation Failure) 100M->7M(365M) 9.500ms",
                "[100000ms] GC(2) Pause Young (Allocation Failure) 100M->1M(365M) 3.000ms",
                "[100001ms] GC(3) Pause Remark 1M->1M(365M) 4.000ms",
                "[190000ms] GC(4) Pause Young (Allocation Failure) 100M->9M(365M) 3.000ms"));
        GcSummary summary = new GcSummary(log, 0, 200_000);
        assertEquals(7 * MIB, summary.firstMinute().orElseThrow());
        assertEquals(9 * MIB, summary.lastMinute().orElseThrow());
        assertEquals(9_500_000, summary.longestPause().orElseThrow().nanos());
        assertEquals(4, summary.count(Kind.YOUNG));
        assertTrue(summary.longestSafepoint().isEmpty());
    }

    @Test
    void tellsHowFastTheHeapGrows() {
        GcLog log = GcLog.parse(List.of(
                "[0ms] GC(0) Pause Young (Allocation Failure) 100M->10M(365M) 3.000ms",
                "[1800000ms] GC(1) Pause Young (Allocation Failure) 100M->15M(365M) 3.000ms",
                "[3600000ms] GC(2) Pause Young (Allocation Failure) 100M->20M(365M) 3.000ms"));
        assertEquals(
                10.0 * MIB, new GcSummary(log, 0, 3_600_000).growthPerHour().orElseThrow(), 1);
        assertTrue(new GcSummary(log, 0, 1_800_000).growthPerHour().isEmpty());
    }
}
