package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.report.RunResult;
import java.io.IOException;
import java.util.List;

/** Runs a scenario once, in this process or in several. The methods other than {@link #run} may be called on any thread meanwhile. */
public interface Engine extends LiveDetails, RunControls, AutoCloseable {
    /** All of it. Waits. Throws UnreachableException where nothing listens, InvalidSetting where a file cannot be used. */
    RunResult run() throws IOException, InterruptedException;

    /** Ends the run early, with a drain and a result that says so. */
    @Override
    void stop();

    /** Something that a reader of the charts should see. */
    void mark(String kind, String text);

    /** What was marked so far. */
    List<RunEvent> events();

    /** Ends everything that is still open. */
    @Override
    void close();
}
