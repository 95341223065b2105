package dev.tollgate.edge.sink;

/**
 * How far a sink is.
 *
 * @param sequence of the next record to deliver: all before are confirmed, or were settled otherwise
 * @param epoch how often an operator has moved the cursor back; of two cursors with different epochs the one with the higher counts
 */
public record SinkCursor(long sequence, long epoch) implements Comparable<SinkCursor> {
    @Override
    public int compareTo(SinkCursor other) {
        return epoch != other.epoch ? Long.compare(epoch, other.epoch) : Long.compare(sequence, other.sequence);
    }
}
