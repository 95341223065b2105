package dev.tollgate.loadtest.run;

import java.util.concurrent.CompletableFuture;

/**
 * Where the processes of one run wait for each other, so that their phases begin and end together. Instants are of {@link
 * System#nanoTime()}, which all processes of a machine share.
 */
@FunctionalInterface
public interface Meeting {
    /** Met by every process once, in this order, whatever happens in between. */
    enum Point {
        /** The run's time begins. */
        START,
        /** The connect plan begins. */
        CONNECT,
        /** All connections are up, or the ramp is over. */
        SETTLE,
        /** The plans of the flows begin. */
        LOAD,
        /** All is answered, or the drain is over: connections may end. */
        DRAINED
    }

    /** Of a run that is alone. */
    Meeting ALONE = (point, earliestNanos) -> CompletableFuture.completedFuture(earliestNanos);

    /**
     * This process is there. Does not wait.
     *
     * @param earliestNanos at which this process could go on
     * @return the instant for all processes, once all are there
     */
    CompletableFuture<Long> at(Point point, long earliestNanos);
}
