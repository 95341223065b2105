package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.sink.SinkRecord;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far exactly-once delivery is, as it is stored in Kafka together with the records: all that are for this sink and before
 * {@code through} are delivered or settled otherwise, but the {@code rejected}. Stored as a committed offset: the first sequence that is
 * not settled, with the epoch as its metadata; where there are rejected records, {@code epoch;through;rejected}, with sequences relative
 * to the offset and runs of them as {@code first-last}, such as {@code 0;6;0,2-3}. Immutable.
 *
 * @param rejected by Kafka, and not known to have been delivered or put into the dead letters since
 */
record Progress(long epoch, long through, NavigableSet<Long> rejected) {
    private static final Pattern METADATA = Pattern.compile("(\\d{1,18})(?:;(\\d{1,18});([0-9,-]+))?");

    static Progress of(SinkCursor cursor) {
        return new Progress(cursor.epoch(), cursor.sequence(), new TreeSet<>());
    }

    /** @throws IllegalArgumentException for metadata that this class has not written */
    static Progress of(OffsetAndMetadata stored) {
        Matcher matcher = METADATA.matcher(stored.metadata());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected the metadata of an edge's cursor, got '" + stored.metadata() + "'");
        }
        long epoch = Long.parseLong(matcher.group(1));
        if (matcher.group(2) == null) {
            return of(new SinkCursor(stored.offset(), epoch));
        }
        return new Progress(
                epoch,
                stored.offset() + Long.parseLong(matcher.group(2)),
                SequenceRuns.parse(matcher.group(3), stored.offset()));
    }

    OffsetAndMetadata toOffset() {
        String metadata = String.valueOf(epoch);
        if (!rejected.isEmpty()) {
            metadata += ";" + (through - first()) + ";" + SequenceRuns.format(rejected, first());
        }
        return new OffsetAndMetadata(first(), metadata);
    }

    /** Where delivery goes on. */
    SinkCursor cursor() {
        return new SinkCursor(first(), epoch);
    }

    private long first() {
        return rejected.isEmpty() ? through : rejected.first();
    }

    /** Whether Kafka has the record already, though the cursor is not behind it. */
    boolean isDelivered(SinkRecord record) {
        return record.sequence() >= first() && record.sequence() < through && !rejected.contains(record.sequence());
    }

    /** With what the edge knows: all before {@code cursor} is settled, and in a later epoch all is delivered anew. */
    Progress and(SinkCursor cursor) {
        if (cursor.epoch() != epoch) {
            return cursor.epoch() > epoch ? of(cursor) : this;
        }
        return new Progress(
                epoch, Math.max(through, cursor.sequence()), new TreeSet<>(rejected.tailSet(cursor.sequence(), true)));
    }

    /** After a batch with this cursor, of which these records were rejected. */
    Progress after(SinkCursor cursor, Collection<SinkRecord> records, Collection<Rejection> rejections) {
        NavigableSet<Long> open = new TreeSet<>();
        long end = cursor.sequence();
        if (cursor.epoch() == epoch) {
            open.addAll(rejected);
            end = Math.max(through, end);
        }
        records.forEach(record -> open.remove(record.sequence()));
        rejections.forEach(rejection -> open.add(rejection.sequence()));
        return new Progress(cursor.epoch(), end, open);
    }
}
