package dev.tollgate.loadtest.verify;

import java.util.List;

/**
 * Messages by class: the specification of the load tester, section 5.8.
 *
 * @param unknown attempted, neither acknowledged nor received
 * @param recovered attempted, not acknowledged, received
 * @param storedEvidence acknowledged before a kill, and received only after the restart that followed it
 * @param kills how often the server was ended by SIGKILL
 * @param inFlightAtKills attempted and not acknowledged at each kill
 * @param examples of what must not be, at most {@link #EXAMPLES_MAX}
 */
public record VerifyResult(
        long attempted,
        long acknowledged,
        long received,
        long lost,
        long recovered,
        long unknown,
        long duplicatesExplained,
        long duplicatesUnexplained,
        long reorderedExplained,
        long reorderedUnexplained,
        long unexpected,
        long corrupt,
        long late,
        long storedEvidence,
        int kills,
        List<Long> inFlightAtKills,
        List<Example> examples) {
    public static final int EXAMPLES_MAX = 100;

    /**
     * One message that breaks a promise, with what is needed to find it in the server's log.
     *
     * @param kind lost, duplicated, reordered, unexpected, corrupt or late
     * @param plannedNanos since the start of the run; likewise {@code acknowledgedNanos}, which is -1 for never
     * @param nearestFault empty when there was none
     */
    public record Example(
            String kind,
            int stream,
            long sequence,
            long plannedNanos,
            long acknowledgedNanos,
            String connection,
            String nearestFault) {}
}
