package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.report.RunResult;
import java.io.IOException;

/** Runs a scenario once, in this process or in several. The methods other than {@link #run} may be called on any thread meanwhile. */
public interface Engine extends LiveDetails, RunControls, AutoCloseable {
    /** All of it. Waits. Throws UnreachableException where nothing listens, InvalidSetting where a file cannot be used. */
    RunResult run() throws IOException, InterruptedException;

    /** Ends the run early, with a drain and a result that says so. */
    @Override
    void stop();

    /** Ends everything that is still open. */
    @Override
    void close();
}
