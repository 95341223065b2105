package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Engine;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunHealth;
import dev.tollgate.loadtest.run.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A run in this process, and its watch, which ends with it. */
final class WatchedRun implements Engine {
    private final Run run;
    private final WatchedHealth watch;

    private WatchedRun(Run run, WatchedHealth watch) {
        this.run = run;
        this.watch = watch;
    }

    /**
     * Throws InvalidSetting where a file cannot be used, UnreachableException where a host name is unknown; the watch is closed then.
     *
     * @param health what is believed of what the watch measured
     */
    static WatchedRun of(RunSettings settings, WatchedHealth watch, UnaryOperator<RunHealth> health) {
        List<Interval.Listener> listeners = new ArrayList<>(settings.listeners());
        listeners.add(watch);
        try {
            Run run = new Run(settings.withListeners(listeners)
                    .withHealth(health.apply(watch))
                    .withFlipper(TokenFlipper.of(settings.scenario().server())));
            return new WatchedRun(run, watch);
        } catch (RuntimeException unusable) {
            watch.close();
            throw unusable;
        }
    }

    @Override
    public RunResult run() throws InterruptedException {
        return run.run();
    }

    @Override
    public void stop() {
        run.stop();
    }

    @Override
    public Map<String, Map<String, Long>> outcomes() {
        return run.outcomes();
    }

    @Override
    public Map<String, StateCounts> states() {
        return run.states();
    }

    @Override
    public void mark(String kind, String text) {
        run.mark(kind, text);
    }

    @Override
    public List<RunEvent> events() {
        return run.events();
    }

    /** For those who look at more of it than any engine has. */
    Run unwatched() {
        return run;
    }

    @Override
    public void close() {
        run.close();
        watch.close();
    }
}
