package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Whether a stall of the server is seen by every operation that was planned within it. One device sends 1,000 a second for {@code time};
 * the server answers after 0.2 ms, but stands still once, for 1.4 s of each minute. The response time that a share f of the n operations
 * exceeds is {@code S − f·n·(I − s)} for a stall S, an interval I, and a service time s, when one operation waits for the other, and
 * {@code S − f·n·I + s} when none does.
 */
record OmissionCheck(Duration time) {
    static final double RATE = 1_000;

    private static final double INTERVAL_NANOS = 1e9 / RATE;
    private static final double STALL_SHARE = 1.4 / 60;
    private static final Duration SERVICE = Duration.ofNanos(200_000);
    private static final double TAIL = 0.01;
    private static final double TOLERANCE = 0.05;
    private static final int WINDOW_OPEN = 65_535;

    /**
     * What came out.
     *
     * @param expectedNanos of the analytic value
     * @param toleranceNanos 5 %, and the tester's own noise
     */
    record Finding(
            String window,
            double expectedNanos,
            double responseNanos,
            double serviceNanos,
            double toleranceNanos,
            boolean isWhole) {
        boolean isPassed() {
            return isWhole && Math.abs(responseNanos - expectedNanos) <= toleranceNanos;
        }

        String text() {
            return "omission, window " + window + ": response p99 " + Figures.duration(responseNanos) + ", analytic "
                    + Figures.duration(expectedNanos) + " ± " + Figures.duration(toleranceNanos)
                    + ", service p99 " + Figures.duration(serviceNanos)
                    + (isWhole ? "" : "; not all was answered");
        }
    }

    private Duration stall() {
        return Duration.ofNanos((long) (time.toNanos() * STALL_SHARE));
    }

    /** @param noiseNanos of the tester itself, which the tolerance grows by */
    Finding oneByOne(double noiseNanos) throws InterruptedException {
        RunResult result = run(1);
        double service = typicalService(OwnLoad.times(result, Clock.SERVICE));
        double over = TAIL * OwnLoad.counts(result).ok();
        return finding("1", result, stall().toNanos() - over * (INTERVAL_NANOS - service), noiseNanos);
    }

    /** As {@link #oneByOne}, where no operation waits for another. */
    Finding allAtOnce(double noiseNanos) throws InterruptedException {
        RunResult result = run(WINDOW_OPEN);
        double over = TAIL * OwnLoad.counts(result).ok();
        return finding("open", result, stall().toNanos() - over * INTERVAL_NANOS + SERVICE.toNanos(), noiseNanos);
    }

    private RunResult run(int inFlight) throws InterruptedException {
        Behaviour behaviour = Behaviour.PROMPT.withService(SERVICE).withStall(time.dividedBy(2), stall());
        try (NullServer server = new NullServer(behaviour)) {
            Endpoint endpoint = new Endpoint(Endpoint.Scheme.MQTT, "127.0.0.1", server.mqttPort(), "");
            Target target = new Target(List.of(endpoint), List.of(), Tls.DEFAULTS);
            server.startClock();
            return new OwnLoad(target, false).single(RATE, inFlight, time);
        }
    }

    /** The mean without the one that met the stall: while a queue is worked off, this is what each takes. */
    private static double typicalService(Histogram service) {
        double count = service.getTotalCount();
        return (service.getMean() * count - service.getMaxValue()) / Math.max(1, count - 1);
    }

    private static Finding finding(String window, RunResult result, double expected, double noiseNanos) {
        return new Finding(
                window,
                expected,
                (double) OwnLoad.response(result).getValueAtPercentile(100 * (1 - TAIL)),
                (double) OwnLoad.times(result, Clock.SERVICE).getValueAtPercentile(100 * (1 - TAIL)),
                TOLERANCE * expected + noiseNanos,
                OwnLoad.isWhole(result));
    }
}
