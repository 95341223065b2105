package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.histogram;
import static dev.tollgate.loadtest.run.Results.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.plan.PlanReader;
import dev.tollgate.loadtest.plan.Plans;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.server.AnswerTimes;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.testing.Alone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;

/**
 * A server that stalls once must show as what its clients would have seen. The expected percentile is arithmetic: with stall S, tail
 * share f of n samples, interval I and service time s it is {@code S - f n (I - s)} for one request at a time, and {@code S - f n I}
 * for any number.
 */
@Alone("it compares measured percentiles with arithmetic")
@Execution(CONCURRENT) // they wait most of the time
class CoordinatedOmissionIT {
    private static final Duration STALL = Duration.ofMillis(1_400);
    /** With the way there and back it is some 0.2 ms. */
    private static final Duration SERVICE = Duration.ofNanos(130_000);

    /** So long that what the machine adds does not matter: 100 connections get through 20,000 requests a second, one at a time. */
    private static final Duration LONG_SERVICE = Duration.ofMillis(5);
    /** For the compiler, which would be seen otherwise. */
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /** The numbers of the specification: 60 s at 1 kHz. */
    @Test
    @EnabledIfSystemProperty(named = "loadtest.exact", matches = "true")
    void oneAtATimeForAMinute() throws InterruptedException {
        RunResult result = stalled(Duration.ofSeconds(60), 1);
        assertEquals(920, p99(result, Clock.RESPONSE), 0.05 * 920);
        assertArithmetic(result, 60_000);
        assertTrue(p99(result, Clock.SERVICE) < 2, "service p99 " + p99(result, Clock.SERVICE) + " ms");
    }

    @Test
    @EnabledIfSystemProperty(named = "loadtest.exact", matches = "true")
    void anyNumberForAMinute() throws InterruptedException {
        RunResult result = stalled(Duration.ofSeconds(60), 65_535);
        assertEquals(800, p99(result, Clock.RESPONSE), 0.05 * 800);
    }

    /** With the service time that was really measured, as a busy machine adds to it. */
    private static void assertArithmetic(RunResult result, long samples) {
        double service = millis(histogram(result, "pub.q1", Clock.SERVICE).getValueAtPercentile(50));
        double expected = STALL.toMillis() - 0.01 * samples * (1 - service);
        assertEquals(expected, p99(result, Clock.RESPONSE), 0.05 * expected, "with a service time of " + service);
    }

    /** 1,400 − 0.01 × 10,000 × 0.8 = 1,320 ms. */
    @Test
    void oneAtATime() throws InterruptedException {
        RunResult result = stalled(Duration.ofSeconds(10), 1);
        assertArithmetic(result, 10_000);
        assertTrue(p99(result, Clock.SERVICE) < 132, "service p99 " + p99(result, Clock.SERVICE) + " ms");
        assertEquals(1_400, millis(histogram(result, "pub.q1", Clock.SERVICE).getMaxValue()), 70);
    }

    /** 1,400 − 0.01 × 10,000 × 1 = 1,300 ms. */
    @Test
    void anyNumber() throws InterruptedException {
        RunResult result = stalled(Duration.ofSeconds(10), 65_535);
        assertEquals(1_300, p99(result, Clock.RESPONSE), 0.05 * 1_300);
        assertEquals(1_300, p99(result, Clock.SERVICE), 0.05 * 1_300);
    }

    private static double p99(RunResult result, Clock clock) {
        return millis(histogram(result, "pub.q1", clock).getValueAtPercentile(99));
    }

    private static RunResult stalled(Duration length, int inFlight) throws InterruptedException {
        Behaviour behaviour = Behaviour.PROMPT.withService(SERVICE).withStall(WARM_UP.plus(length.dividedBy(2)), STALL);
        try (NullServer server = new NullServer(behaviour)) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
            scenarios.devices = Devices.of(1);
            scenarios.warmUp = WARM_UP;
            scenarios.measure = length;
            scenarios.inFlight = inFlight;
            scenarios.flow("pub.q1", Op.PUB_Q1, 1_000);
            server.startClock();
            RunResult result = Results.run(scenarios);
            assertEquals(
                    length.toSeconds() * 1_000, Results.counts(result, "pub.q1").ok());
            return result;
        }
    }

    /** The numbers of the specification: 10 kHz over 100 connections. */
    @Test
    @EnabledIfSystemProperty(named = "loadtest.exact", matches = "true")
    void agreesWithASimulationAtTenKilohertz() throws InterruptedException {
        assertAgreesWithSimulation(10_000);
    }

    /** What a busy machine keeps up with, too. */
    @Test
    void agreesWithASimulation() throws InterruptedException {
        assertAgreesWithSimulation(2_000);
    }

    /** 100 connections, as of independent devices, against a simulation of the same plan. */
    private static void assertAgreesWithSimulation(int rate) throws InterruptedException {
        Behaviour behaviour = Behaviour.PROMPT.withService(LONG_SERVICE).withStall(WARM_UP.plusSeconds(3), STALL);
        try (NullServer server = new NullServer(behaviour)) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
            scenarios.devices = Devices.of(100);
            scenarios.warmUp = WARM_UP;
            scenarios.measure = Duration.ofSeconds(8);
            scenarios.inFlight = 1;
            scenarios.arrival = Flow.Arrival.POISSON;
            scenarios.flow("pub.q1", Op.PUB_Q1, rate);
            server.startClock();
            ServiceTimes service = new ServiceTimes();
            RunResult result = Results.run(
                    scenarios.settings().withListeners(List.of(service)).withInterval(Duration.ofMillis(100)));
            Histogram real = histogram(result, "pub.q1", Clock.RESPONSE);
            Histogram simulated = simulate(scenarios, behaviour.withService(Duration.ZERO), service);
            assertEquals(simulated.getTotalCount(), real.getTotalCount());
            for (double percentile : new double[] {90, 95, 99, 99.9}) {
                double expected = millis(simulated.getValueAtPercentile(percentile));
                double found = millis(real.getValueAtPercentile(percentile));
                assertEquals(expected, found, 0.05 * STALL.toMillis(), "p" + percentile);
            }
        }
    }

    /** How long the server took, by the time since the load began: a busy machine adds to it, most of all while much is to be caught up. */
    private static final class ServiceTimes implements Interval.Listener {
        private final TreeMap<Long, Long> nanosSince = new TreeMap<>(Map.of(0L, LONG_SERVICE.toNanos()));
        private long began;

        @Override
        public void onInterval(Interval row) {
            if (row.phase().compareTo(Phase.WARMUP) < 0) {
                began = row.startNanos() + row.lengthNanos();
                return;
            }
            Histogram times = row.histograms().get(Series.of("pub.q1", Clock.SERVICE));
            if (times != null) {
                long answered = 0;
                double sum = 0;
                for (HistogramIterationValue value : times.recordedValues()) {
                    if (value.getValueIteratedTo() < STALL.toNanos() / 4) { // the stall itself is the server's
                        answered += value.getCountAddedInThisIterationStep();
                        sum += (double) value.getValueIteratedTo() * value.getCountAddedInThisIterationStep();
                    }
                }
                if (answered > 0) {
                    nanosSince.put(row.startNanos() - began, (long) (sum / answered));
                }
            }
        }

        long at(long nanos) {
            return nanosSince.floorEntry(Math.max(nanos, 0)).getValue();
        }
    }

    /** Each connection starts an operation when it is due, or when the one that is a window before it has ended. */
    private static Histogram simulate(Scenarios scenarios, Behaviour behaviour, ServiceTimes service) {
        PlanReader plan = Plans.of(
                        scenarios.build(), WARM_UP.plus(scenarios.measure).toNanos())
                .values()
                .iterator()
                .next()
                .reader();
        AnswerTimes times = new AnswerTimes(behaviour);
        times.origin(1);
        List<List<Long>> ends = new ArrayList<>();
        for (int i = 0; i < scenarios.devices.count(); i++) {
            ends.add(new ArrayList<>());
        }
        Histogram responses = new Histogram(3);
        for (long i = 0; i < plan.operations(); i++) {
            List<Long> before = ends.get(plan.device(i));
            long planned = plan.plannedNanos(i) + 2;
            int window = before.size() - scenarios.inFlight;
            long start = window < 0 ? planned : Math.max(planned, before.get(window));
            long begun = times.dueNanos(start);
            long end = begun + service.at(begun);
            before.add(end);
            if (plan.plannedNanos(i) >= WARM_UP.toNanos()) {
                responses.recordValue(end - planned);
            }
        }
        return responses;
    }

    /** A stall shows second by second: nothing is answered, and what waits grows. */
    @Test
    void stallIsVisibleWhileItLasts() throws InterruptedException {
        Behaviour behaviour = Behaviour.PROMPT.withStall(Duration.ofSeconds(2), Duration.ofSeconds(2));
        List<Interval> rows = new ArrayList<>();
        try (NullServer server = new NullServer(behaviour)) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
            scenarios.measure = Duration.ofSeconds(5);
            scenarios.flow("pub.q1", Op.PUB_Q1, 1_000);
            server.startClock();
            Results.run(scenarios.settings().withListeners(List.of(rows::add)).withInterval(Duration.ofMillis(200)));
        }
        long silent = rows.stream()
                .filter(row -> row.inFlight() > 0 && !row.counts().containsKey("conn"))
                .filter(row -> {
                    var counts = row.counts().get("pub.q1");
                    return counts != null && counts.planned() > 0 && counts.ok() == 0;
                })
                .count();
        assertTrue(silent >= 8 && silent <= 10, silent + " rows of 200 ms without an answer in a stall of 2 s");
    }
}
