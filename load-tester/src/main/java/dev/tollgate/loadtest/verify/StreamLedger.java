package dev.tollgate.loadtest.verify;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One stream's messages: attempted, acknowledged, and received by each sink. Its own monitor guards it, since a stream's sender and
 * its receivers may be on different event loops; hardly ever do two want it at once.
 */
final class StreamLedger {
    /** What changed since the last flush. */
    static final class Changes {
        final SequenceCounts attempted = new SequenceCounts();
        final SequenceRuns acknowledged = new SequenceRuns();
        final SequenceCounts[] received;
        final SequenceRuns[] reordered;

        Changes(int sinks) {
            received = new SequenceCounts[sinks];
            reordered = new SequenceRuns[sinks];
            for (int i = 0; i < sinks; i++) {
                received[i] = new SequenceCounts();
                reordered[i] = new SequenceRuns();
            }
        }
    }

    final SequenceCounts attempts = new SequenceCounts();
    final SequenceRuns acknowledged = new SequenceRuns();
    final Unsettled times;
    /** By sink: acknowledged before a kill, and not received when the server was started again. */
    final SequenceRuns[] owed;

    private final @Nullable SinkStream[] sinks;
    private boolean noteChanges;
    private @Nullable Changes changes;

    StreamLedger(int sinkCount, AtomicLong timesBudget) {
        sinks = new SinkStream[sinkCount];
        owed = new SequenceRuns[sinkCount];
        for (int i = 0; i < sinkCount; i++) {
            owed[i] = new SequenceRuns();
        }
        times = new Unsettled(timesBudget);
    }

    /** From now on {@link #takeChanges} tells of them. */
    synchronized void noteChanges() {
        noteChanges = true;
    }

    /** Whether this was the first attempt. */
    synchronized boolean attempt(long sequence, long plannedNanos) {
        boolean first = attempts.add(sequence) == 1;
        if (first) {
            times.add(sequence, plannedNanos, this::isSettled);
        }
        if (noteChanges) {
            changes().attempted.add(sequence);
        }
        return first;
    }

    /** Whether it was not acknowledged before. */
    synchronized boolean acknowledge(long sequence, long nowNanos) {
        if (!acknowledged.add(sequence)) {
            return false;
        }
        times.acknowledged(sequence, nowNanos);
        if (noteChanges) {
            changes().acknowledged.add(sequence);
        }
        return true;
    }

    synchronized boolean wasAttempted(long sequence) {
        return attempts.atLeast(1).contains(sequence);
    }

    /** Whether it lies behind all that were attempted. */
    synchronized boolean isBeyond(long sequence) {
        boolean[] beyond = {true};
        attempts.atLeast(1).forEach((start, end) -> beyond[0] = sequence >= end);
        return beyond[0];
    }

    /** For a sink that is told of each message as it arrives. */
    synchronized void receive(int sink, long sequence, boolean afterDeadline) {
        SinkStream at = sink(sink);
        boolean outOfOrder = !at.reordered.contains(sequence);
        at.receive(sequence, afterDeadline);
        if (noteChanges) {
            changes().received[sink].add(sequence);
            outOfOrder &= at.reordered.contains(sequence);
            if (outOfOrder) {
                changes().reordered[sink].add(sequence);
            }
        }
    }

    synchronized SinkStream sink(int sink) {
        SinkStream at = sinks[sink];
        if (at == null) {
            at = new SinkStream();
            sinks[sink] = at;
        }
        return at;
    }

    /** Puts a whole new reading in the place of what the sink had said before. */
    synchronized void replace(int sink, SinkStream reading, boolean afterDeadline) {
        SinkStream before = sink(sink);
        reading.late.addAll(before.late);
        if (afterDeadline) {
            reading.late.addAll(reading.received.atLeast(1).minus(before.received.atLeast(1)));
        }
        sinks[sink] = reading;
    }

    synchronized void oweBeforeRestart() {
        for (int i = 0; i < owed.length; i++) {
            owed[i].addAll(acknowledged.minus(sink(i).received.atLeast(1)));
        }
    }

    /** Acknowledged and received by the sink before the server was started again, and so no evidence of storage. */
    synchronized long deliveredBefore(int sink) {
        SequenceRuns received = sink(sink).received.atLeast(1);
        return acknowledged.common(received)
                - received.minus(received.minus(acknowledged)).common(owed[sink]);
    }

    /** Received by all sinks. A copy. */
    synchronized SequenceRuns everywhere() {
        SequenceRuns all = sink(0).received.atLeast(1).copy();
        for (int i = 1; i < sinks.length; i++) {
            all = all.minus(all.minus(sink(i).received.atLeast(1)));
        }
        return all;
    }

    /** How many were acknowledged, and not received by all sinks. */
    synchronized long missing() {
        return acknowledged.size() - acknowledged.common(everywhere());
    }

    /** What changed since the last call; null for nothing. */
    synchronized @Nullable Changes takeChanges() {
        Changes taken = changes;
        changes = null;
        return taken;
    }

    private Changes changes() {
        Changes now = changes;
        if (now == null) {
            now = new Changes(sinks.length);
            changes = now;
        }
        return now;
    }

    private boolean isSettled(long sequence) {
        if (!acknowledged.contains(sequence)) {
            return false;
        }
        for (SinkStream at : sinks) {
            if (at == null || !at.received.atLeast(1).contains(sequence)) {
                return false;
            }
        }
        return true;
    }
}
