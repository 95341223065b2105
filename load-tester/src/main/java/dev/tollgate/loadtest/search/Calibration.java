package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.RunResult;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What the tester itself can do on this machine, against a server that does nothing.
 *
 * @param ceiling operations per second at most
 * @param floor response times at a modest rate: the tester's own noise
 */
record Calibration(double ceiling, Histogram floor) {
    private static final double FACTOR = 3;

    /** @param time for ceiling and floor together */
    static Calibration measure(boolean isHttp, Duration time) throws IOException, InterruptedException {
        try (NullServerProcess server = NullServerProcess.start()) {
            OwnLoad load = new OwnLoad(server.target(isHttp), isHttp);
            RunResult ceiling = load.ceiling(time.dividedBy(3));
            RunResult floor = load.floor(time.minus(time.dividedBy(3)));
            return new Calibration(OwnLoad.perSecond(ceiling), OwnLoad.response(floor));
        }
    }

    /** At the percentile that the goal is about. */
    double floorNanos(ShareGoal goal) {
        return (double) floor.getValueAtPercentile(100 * (1 - goal.allowed()));
    }

    boolean isTooTight(ShareGoal goal) {
        return goal.limitNanos() < FACTOR * floorNanos(goal);
    }

    String text() {
        return "the tester's own ceiling " + Figures.perSecond(ceiling) + ", floor " + percentiles(floor);
    }

    static String percentiles(Histogram times) {
        return "p50 " + Figures.duration((double) times.getValueAtPercentile(50)) + ", p99 "
                + Figures.duration((double) times.getValueAtPercentile(99)) + ", p99.9 "
                + Figures.duration((double) times.getValueAtPercentile(99.9));
    }
}
