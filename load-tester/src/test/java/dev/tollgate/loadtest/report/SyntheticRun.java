package dev.tollgate.loadtest.report;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * A made-up run of 100 seconds in simulated time: 5 s of ramp, 10 s of warm-up, 80 s measured, 5 s of drain. Operations are planned at a
 * steady rate; service times are log-normal; for one stall nothing is answered, and one kill loses connections.
 */
public final class SyntheticRun {
    public static final long SECOND = 1_000_000_000L;
    public static final int SECONDS = 100;
    public static final int STALL_AT = 55;
    public static final int KILL_AT = 75;

    private static final int RAMP_END = 5;
    private static final int MEASURE_FROM = 15;
    private static final int MEASURE_TO = 95;
    private static final int DEVICES = 1_000;
    private static final long SLICE = SECOND / 1000;

    private final String operation;
    private final int rate;
    private final double slower;
    private final Random random;
    private final List<Bin> bins = new ArrayList<>();
    private final Map<Series, Histogram> measured = new HashMap<>();
    private final Map<String, Counts> measuredCounts = new TreeMap<>();
    private boolean verify;
    private double stallSeconds = 1.4;
    private boolean kill = true;

    public SyntheticRun(String operation, int rate, double slower, long seed) {
        this.operation = operation;
        this.rate = rate;
        this.slower = slower;
        this.random = new Random(seed);
        for (int second = 0; second < SECONDS; second++) {
            bins.add(new Bin());
        }
    }

    /** What ended in one second. */
    private static final class Bin {
        final Map<Series, Histogram> histograms = new HashMap<>();
        long planned;
        long started;
        long ok;
        long refused;
        long lost;
        long reconnects;

        void record(Series series, long nanos) {
            histograms
                    .computeIfAbsent(series, absent -> Operations.emptyHistogram())
                    .recordValue(Math.max(1, nanos));
        }
    }

    public SyntheticRun withVerify() {
        verify = true;
        return this;
    }

    public SyntheticRun withoutFaults() {
        stallSeconds = 0;
        kill = false;
        return this;
    }

    /** Simulates it; call once, before the others. */
    public SyntheticRun run() {
        ramp();
        long every = SECOND / rate;
        double runFactor = slower * (1 + 0.01 * random.nextGaussian()); // no two runs are quite alike
        double drift = 0;
        for (long planned = RAMP_END * SECOND; planned < MEASURE_TO * SECOND; planned += every) {
            if (planned % SECOND < every) {
                drift = 0.7 * drift + 0.05 * random.nextGaussian(); // seconds are correlated
            }
            operation(planned, runFactor * Math.exp(drift));
        }
        return this;
    }

    private void ramp() {
        for (int device = 0; device < DEVICES; device++) {
            long planned = device * (long) RAMP_END * SECOND / DEVICES;
            long took = (long) (1_500_000 * Math.exp(0.4 * random.nextGaussian()));
            Bin bin = bins.get((int) ((planned + took) / SECOND));
            bin.record(Series.of("conn", Clock.RESPONSE), took);
            bin.record(Series.of("conn", Clock.SERVICE), took - took / 10);
        }
    }

    private void operation(long planned, double factor) {
        long wait = 20_000 + (long) (Math.abs(random.nextGaussian()) * 30_000);
        long service = (long) (800_000 * factor * Math.exp(0.45 * random.nextGaussian()));
        long started = planned + wait;
        long end = started + service;
        long stallEnd = (long) ((STALL_AT + stallSeconds) * SECOND);
        if (end >= STALL_AT * SECOND && started < stallEnd) {
            end = stallEnd + (long) (random.nextDouble() * 40 * SLICE);
            started = random.nextInt(50) == 0 ? started : end - service;
        }
        boolean killed = kill && planned >= KILL_AT * SECOND && planned < KILL_AT * SECOND + 800 * SLICE;
        count(planned, started, end, killed);
    }

    private void count(long planned, long started, long end, boolean killed) {
        boolean inMeasure = planned >= MEASURE_FROM * SECOND;
        boolean suspended = random.nextInt(50) == 0;
        boolean lost = killed && random.nextInt(10) == 0;
        Bin due = bins.get((int) (planned / SECOND));
        Bin done = bins.get((int) Math.min(SECONDS - 1, end / SECOND));
        due.planned++;
        bins.get((int) Math.min(SECONDS - 1, started / SECOND)).started++;
        Outcome outcome = lost ? Outcome.LOST : suspended ? Outcome.REFUSED : Outcome.OK;
        done.ok += outcome == Outcome.OK ? 1 : 0;
        done.refused += outcome == Outcome.REFUSED ? 1 : 0;
        done.lost += outcome == Outcome.LOST ? 1 : 0;
        done.reconnects += lost ? 1 : 0;
        for (Clock clock : Clock.values()) {
            long nanos =
                    switch (clock) {
                        case RESPONSE -> end - planned;
                        case SERVICE -> end - started;
                        case WAIT -> started - planned;
                    };
            record(done, inMeasure, new Series(operation, "", outcome, clock), nanos);
            record(done, inMeasure, new Series(operation, suspended ? "suspended" : "active", outcome, clock), nanos);
        }
        if (inMeasure) {
            measuredCounts.merge(
                    operation,
                    new Counts(
                            1,
                            1,
                            outcome == Outcome.OK ? 1 : 0,
                            outcome == Outcome.REFUSED ? 1 : 0,
                            0,
                            outcome == Outcome.LOST ? 1 : 0,
                            0),
                    Counts::plus);
        }
    }

    private void record(Bin bin, boolean inMeasure, Series series, long nanos) {
        bin.record(series, nanos);
        if (inMeasure) {
            measured.computeIfAbsent(series, absent -> Operations.emptyHistogram())
                    .recordValue(Math.max(1, nanos));
        }
    }

    public List<Interval> intervals() {
        List<Interval> intervals = new ArrayList<>();
        long startedSoFar = 0;
        long plannedSoFar = 0;
        long endedSoFar = 0;
        for (int second = 0; second < SECONDS; second++) {
            Bin bin = bins.get(second);
            startedSoFar += bin.started;
            plannedSoFar += bin.planned;
            endedSoFar += bin.ok + bin.refused + bin.lost;
            intervals.add(new Interval(
                    phase(second),
                    second * SECOND,
                    SECOND,
                    bin.histograms,
                    counts(second, bin),
                    startedSoFar - endedSoFar,
                    plannedSoFar - startedSoFar,
                    second < RAMP_END ? (second + 1) * DEVICES / RAMP_END : DEVICES - bin.reconnects,
                    DEVICES,
                    bin.reconnects,
                    health(second)));
        }
        return intervals;
    }

    private Map<String, Counts> counts(int second, Bin bin) {
        Map<String, Counts> counts = new HashMap<>();
        long connects = second < RAMP_END ? DEVICES / RAMP_END : 0;
        counts.put("conn", new Counts(connects, connects, connects, 0, 0, 0, 0));
        counts.put(operation, new Counts(bin.planned, bin.started, bin.ok, bin.refused, 0, bin.lost, 0));
        return counts;
    }

    private static Phase phase(int second) {
        if (second < RAMP_END) {
            return Phase.RAMP;
        }
        return second < MEASURE_FROM ? Phase.WARMUP : second < MEASURE_TO ? Phase.MEASURE : Phase.DRAIN;
    }

    private static HealthSample health(int second) {
        boolean gc = second % 23 == 0;
        return new HealthSample(
                gc ? 3_100_000 : 180_000 + second * 1_000, gc ? 3_400_000 : 150_000, gc ? 2_900_000 : 0, 0.31, 0.001);
    }

    public RunResult result() {
        Counts counts = measuredCounts.getOrDefault(operation, Counts.NONE);
        return new RunResult(
                info(),
                measured,
                measuredCounts,
                Map.of(
                        operation,
                        Map.of("ok", counts.ok(), "0x87 not authorized", counts.refused(), "closed", counts.lost())),
                0,
                Map.of(
                        "active",
                        new StateCounts(counts.ok(), 0, 0, 0, 0, counts.lost()),
                        "suspended",
                        new StateCounts(0, counts.refused(), 0, 0, 0, 0)),
                Map.of("e2e.negative", 0.0),
                counts.lost(),
                counts.lost(),
                events(),
                new GeneratorVerdict(
                        GeneratorVerdict.Trust.VALID, List.of("note: the tester shares its cores with the server")),
                verify ? Optional.of(verified(counts)) : Optional.empty(),
                false);
    }

    public RunInfo info() {
        return new RunInfo(
                "pub",
                "load pub mqtt://127.0.0.1:1883 -c 1000 --rate " + rate + "/s -q 1 -u *** -P ***",
                "mqtt://127.0.0.1:1883",
                "1,000 devices, " + rate + " msg/s total, uniform",
                DEVICES,
                rate,
                Instant.parse("2026-03-01T12:00:00Z"),
                10,
                MEASURE_TO - MEASURE_FROM,
                42,
                "name: pub\ntarget: { mqtt: \"mqtt://127.0.0.1:1883\" }\nflows:\n  - { name: " + operation + ", rate: "
                        + rate + "/s }\n",
                new TreeMap<>(Map.of(
                        "java", "17.0.15", "cpu", "4 × <made up> & Co", "kernel", "Linux 6.1", "jvm.flags", "-Xmx1g")));
    }

    private List<RunEvent> events() {
        List<RunEvent> events = new ArrayList<>();
        events.add(new RunEvent(0, "phase", "ramp"));
        events.add(new RunEvent(RAMP_END * SECOND, "phase", "warm-up"));
        events.add(new RunEvent(MEASURE_FROM * SECOND, "phase", "measure"));
        if (stallSeconds > 0) {
            events.add(new RunEvent(STALL_AT * SECOND, "fault", "stop: SIGSTOP for 1.4 s"));
        }
        if (kill) {
            events.add(new RunEvent(KILL_AT * SECOND, "fault", "kill9: <SIGKILL> & \"restart\""));
            events.add(new RunEvent(KILL_AT * SECOND + 1_900 * SLICE, "recovered", "99 % of devices are back"));
        }
        events.add(new RunEvent(MEASURE_TO * SECOND, "phase", "drain"));
        return events;
    }

    private static VerifyResult verified(Counts counts) {
        return new VerifyResult(
                counts.planned(),
                counts.ok(),
                counts.ok() + 3,
                0,
                3,
                counts.lost() - 3,
                7,
                0,
                2,
                0,
                0,
                0,
                0,
                41,
                1,
                List.of(118L),
                List.of(new VerifyResult.Example(
                        "late", 17, 4_211, 75_200_000_000L, 75_201_000_000L, "127.0.0.2:40112", "kill9 at 75.0 s")));
    }
}
