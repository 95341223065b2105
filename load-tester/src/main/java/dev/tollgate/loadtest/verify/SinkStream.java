package dev.tollgate.loadtest.verify;

/** What one sink received of one stream, in one reading. Guarded by the stream's {@link StreamLedger}. */
final class SinkStream {
    final SequenceCounts received = new SequenceCounts();
    /** Arrived for the first time after one with a higher sequence had. */
    final SequenceRuns reordered = new SequenceRuns();
    /** Arrived for the first time after the deadline. */
    final SequenceRuns late = new SequenceRuns();

    private long highest = -1;
    private long identity;

    /** Takes part in a leak when the sink says another sender than for the stream's first message; 0 when it says none. */
    boolean isOfAnother(long sender) {
        if (identity == 0) {
            identity = sender;
        }
        return sender != 0 && sender != identity;
    }

    void receive(long sequence, boolean afterDeadline) {
        if (received.add(sequence) > 1) {
            return;
        }
        if (sequence < highest) {
            reordered.add(sequence);
        } else {
            highest = sequence;
        }
        if (afterDeadline) {
            late.add(sequence);
        }
    }

    /** Puts back what a file says; what was out of order or late it says beside that. */
    void restore(long sequence, boolean afterDeadline) {
        if (received.add(sequence) == 1 && afterDeadline) {
            late.add(sequence);
        }
        highest = Math.max(highest, sequence);
    }
}
