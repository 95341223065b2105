package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.launch.WatchedHealth;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunHealth;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.Scenario;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Runs a load from this process, which knows when its seconds begin and end. */
public final class LoadRun {
    private static final int LOOPS = 1;
    private static final long STAMP_RUN = 1; // nothing is stamped

    private LoadRun() {}

    /** @param listener told of each second */
    static RunResult run(Scenario scenario, Interval.Listener listener) throws InterruptedException {
        try (Run run = of(scenario, List.of(listener), RunHealth.NONE)) {
            return run.run();
        }
    }

    /** Likewise, and judges the load tester, as its own runs do. */
    static RunResult judged(Scenario scenario, Interval.Listener listener) throws InterruptedException {
        try (WatchedHealth health = new WatchedHealth(OptionalLong.empty(), false);
                Run run = of(scenario, List.of(health, listener), health)) {
            return run.run();
        }
    }

    /** Still to be run, and closed; its verdict on the load tester says nothing. */
    static Run of(Scenario scenario, Interval.Listener listener) {
        return of(scenario, List.of(listener), RunHealth.NONE);
    }

    private static Run of(Scenario scenario, List<Interval.Listener> listeners, RunHealth health) {
        return new Run(RunSettings.of(scenario, info("bench", scenario), STAMP_RUN, LOOPS)
                .withListeners(listeners)
                .withHealth(health));
    }

    /** @param script that runs it, of the folder scripts */
    public static RunInfo info(String script, Scenario scenario) {
        return new RunInfo(
                script,
                "scripts/" + script,
                scenario.target().toString(),
                "",
                scenario.devices().count(),
                0,
                Instant.now(),
                0,
                0,
                scenario.seed(),
                "",
                Map.of());
    }
}
