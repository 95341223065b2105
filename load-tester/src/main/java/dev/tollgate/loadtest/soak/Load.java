package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.bench.LoadRun;
import dev.tollgate.loadtest.health.Cores;
import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.launch.WatchedHealth;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.Scenario;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;

/** Gives the edge one load from this process, on as many event loops as it has cores, and keeps what came of it. Used by one thread. */
final class Load implements Interval.Listener {
    private static final long STAMP_RUN = 1; // nothing is stamped

    private final EdgeWatch watch;
    private Counts all = Counts.NONE;
    private long connected;

    private Load(EdgeWatch watch) {
        this.watch = watch;
    }

    /**
     * What came of a load.
     *
     * @param all of the whole run, with what came before and after the measure phase
     * @param connected connections that were there when the load was over
     */
    record Outcome(RunResult result, Counts all, long connected) {
        /** Of the measure phase. */
        Counts measured() {
            return result.counts().getOrDefault(SoakLoads.FLOW, Counts.NONE);
        }

        /** From the planned instant to the answer, in nanoseconds, in the measure phase. */
        Histogram times() {
            Histogram times = result.histograms().get(Series.of(SoakLoads.FLOW, Clock.RESPONSE));
            return times == null ? new Histogram(1) : times;
        }

        double perSecond() {
            return measured().ok() / result.info().measuredSeconds();
        }

        long lost() {
            return result.connectionsLost();
        }

        GeneratorVerdict generator() {
            return result.generator();
        }
    }

    /** @throws IOException when the edge could not be looked at meanwhile */
    static Outcome run(Scenario scenario, EdgeWatch watch) throws IOException, InterruptedException {
        Load load = new Load(watch);
        try (WatchedHealth health = new WatchedHealth(OptionalLong.empty(), false)) {
            RunSettings settings = RunSettings.of(scenario, LoadRun.info("soak", scenario), STAMP_RUN, loops())
                    .withListeners(List.of(health, load))
                    .withHealth(health)
                    .withMeeting(watch);
            try (Run run = new Run(settings)) {
                RunResult result = run.run();
                return new Outcome(result, load.all, load.connected);
            }
        } catch (CompletionException e) {
            throw new IOException("the edge could not be looked at", e.getCause());
        }
    }

    /** One a core that is left to this process. */
    static int loops() {
        return Math.max(1, (int) Cores.ofThisProcess().usable());
    }

    @Override
    public void onInterval(Interval interval) {
        all = all.plus(interval.counts().getOrDefault(SoakLoads.FLOW, Counts.NONE));
        if (interval.phase() == Phase.MEASURE) {
            connected = interval.connected();
        }
        watch.onInterval(interval);
    }
}
