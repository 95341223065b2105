package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * Gathers the rows of one step, and ends it as soon as they decide: looked at after the shortest time, then whenever it has doubled, so
 * that looking often does not make chance decide. Hears intervals on the thread that keeps time; read once the run is over.
 */
final class StepWatch implements Interval.Listener {
    private final Trial trial;
    private final String operation;
    private final double arrivals;
    private final boolean isAboutDevices;
    private final List<ShareGoal> goals;
    private final StepJudge judge;
    private final Runnable stop;
    private final ServerTime server;
    private final List<StepRow> rows = new ArrayList<>();
    private double nextLook;
    private double seconds;
    private boolean isDecided;
    private long backlogMax;
    private long missingConnections;

    /** @param arrivals operations per second */
    StepWatch(
            Trial trial,
            StepScenario scenario,
            double arrivals,
            StepJudge judge,
            OptionalLong serverPid,
            Duration shortest,
            Runnable stop) {
        this.trial = trial;
        this.operation = scenario.operation();
        this.arrivals = arrivals;
        this.isAboutDevices = StepScenario.isAboutDevices(scenario.base());
        this.goals = scenario.slo().shares();
        this.judge = judge;
        this.stop = stop;
        this.server = new ServerTime(serverPid);
        this.nextLook = shortest.toNanos() / 1e9;
    }

    @Override
    public void onInterval(Interval interval) {
        if (interval.phase() == Phase.WARMUP) {
            server.begin();
        }
        if (interval.phase() != Phase.MEASURE || isDecided) {
            return;
        }
        rows.add(row(interval));
        seconds += interval.lengthNanos() / 1e9;
        backlogMax = Math.max(backlogMax, interval.backlog());
        missingConnections = isAboutDevices ? Math.max(0, interval.connectionsWanted() - interval.connected()) : 0;
        server.end();
        if (trial.stage() != Trial.Stage.CONFIRM && seconds >= nextLook) {
            nextLook *= 2;
            if (judge.isEnough(rows, arrivals)) {
                isDecided = true;
                stop.run();
            }
        }
    }

    private StepRow row(Interval interval) {
        Counts counts = interval.counts().getOrDefault(operation, Counts.NONE);
        Histogram times = interval.histograms().get(Series.of(operation, Clock.RESPONSE));
        List<Long> over = new ArrayList<>();
        for (ShareGoal goal : goals) {
            over.add(StepResults.over(goal, times, counts));
        }
        return new StepRow(
                interval.lengthNanos() / 1e9,
                StepResults.ended(counts),
                counts.answered(),
                over,
                (double) interval.inFlight() + interval.backlog());
    }

    /** Whether it was this that ended the step. */
    boolean isDecided() {
        return isDecided;
    }

    /** Of whole intervals: the last one may reach into the drain, unless it was this that ended the step with it. */
    List<StepRow> rows() {
        return List.copyOf(isDecided || rows.size() < 2 ? rows : rows.subList(0, rows.size() - 1));
    }

    long backlogMax() {
        return backlogMax;
    }

    /** Devices that should have been connected at the end, and were not; 0 where devices are not searched for. */
    long missingConnections() {
        return missingConnections;
    }

    ServerTime server() {
        return server;
    }
}
