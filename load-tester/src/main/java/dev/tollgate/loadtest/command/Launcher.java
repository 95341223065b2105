package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.report.summary.ExitCode;

/** Runs what a command line asked for. */
public interface Launcher {
    /** Runs to the end and writes all results. Waits; ends early, with results, when the thread is interrupted. */
    ExitCode launch(RunRequest request, Console console) throws Exception;
}
