package dev.tollgate.loadtest.fault;

import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import java.io.IOException;

/** Hears of faults as they are done, on the driver's thread, which waits for it: the fault does not go on meanwhile. */
public interface FaultListener {
    /** Right before it is done. */
    void before(Planned fault, long nowNanos, long inFlight) throws IOException, InterruptedException;

    /** The server is gone and about to be started again. */
    void beforeRestart(Planned fault) throws IOException, InterruptedException;

    /** Everything is back, or the next fault is due. */
    void after(FaultTiming timing);
}
