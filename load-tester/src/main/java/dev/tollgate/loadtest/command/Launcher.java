package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.scenario.InvalidSetting;

/** Runs what a command line asked for. */
public interface Launcher {
    /** Runs to the end and writes all results. Waits; ends early, with results, when the thread is interrupted. */
    ExitCode launch(RunRequest request, Console console) throws Exception;

    /** Whether rates are for the launcher to find, so that those of the scenario mean nothing. */
    default boolean isFindingRates() {
        return false;
    }

    /** Takes a value of {@code --expect} that says nothing of token states. Throws InvalidSetting unless it has a meaning. */
    default void expect(String value) {
        throw InvalidSetting.of("--expect", "STATE=VALUE", value);
    }
}
