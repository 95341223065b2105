package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the ring's messages, a force for as many as there are, and keeps going when it cannot: the messages are failed, and each
 * {@link #tick} tries to begin a new segment. A segment is never written to again after a failure, because a force that failed says
 * nothing about what is on the disk, and the next one that succeeds says nothing about what the failed one left out. On the journal's
 * thread; before that has started, on the thread that opens the journal. Allocates nothing per message.
 */
final class JournalWriter {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    private final JournalConfig config;
    private final FileAccess files;
    private final Path directory;
    private final SegmentFiles segmentFiles;
    private final SegmentCatalog catalog;
    private final Readers readers;
    private final Availability availability;
    private final JournalMetrics metrics;
    private final Retention retention;
    private final InstantSource clock;
    private final SegmentWriter segmentWriter;
    private final RouteCounts routeCounts;
    private boolean isFull; // no segment may be begun besides the one that is written
    private long appendedSequence; // the next one, with what is appended and not yet forced
    private boolean badMessageLogged;

    JournalWriter(
            JournalConfig config,
            FileAccess files,
            Path directory,
            Recovery.Result recovered,
            Readers readers,
            Availability availability,
            JournalMetrics metrics,
            Retention retention,
            InstantSource clock) {
        this.config = config;
        this.files = files;
        this.directory = directory;
        this.segmentFiles = new SegmentFiles(files, directory, recovered.nodeId());
        this.catalog = recovered.catalog();
        this.readers = readers;
        this.availability = availability;
        this.metrics = metrics;
        this.retention = retention;
        this.routeCounts = recovered.routeCounts();
        this.clock = clock;
        this.segmentWriter = new SegmentWriter(config.batchBytes());
        if (recovered.newest() != null) {
            segmentWriter.open(recovered.newest());
        }
    }

    /**
     * Writes the messages of the ring from {@code from} to {@code to}, or fails them.
     *
     * @param completed told, once or in steps, up to where they are dealt with
     */
    void process(MessageRing ring, long from, long to, LongConsumer completed) {
        long next = from;
        while (next <= to) {
            long end = hasRoom() ? commit(ring, next, to) : refuse(ring, next, to);
            completed.accept(end);
            rollIfFull();
            next = end + 1;
        }
    }

    private boolean hasRoom() {
        return segmentWriter.isOpen() && !(isFull && isSegmentFull());
    }

    private boolean isSegmentFull() {
        return segmentWriter.bytes() >= config.segmentBytes();
    }

    /** Appends until the segment is full or the messages are all there, then forces; returns how far it came. */
    private long commit(MessageRing ring, long from, long to) {
        try {
            long bytesBefore = segmentWriter.bytes();
            appendedSequence = catalog.nextSequence();
            long end = append(ring, from, to);
            long start = System.nanoTime();
            segmentWriter.force();
            long nanos = System.nanoTime() - start;
            metrics.countBatch(appendedSequence - catalog.nextSequence(), segmentWriter.bytes() - bytesBefore, nanos);
            routeCounts.commit(appendedSequence);
            catalog.setNextSequence(appendedSequence);
            readers.wake();
            return end;
        } catch (IOException | RuntimeException failure) {
            onFailure(failure);
            return refuse(ring, from, to);
        }
    }

    private long append(MessageRing ring, long from, long to) throws IOException {
        long end = from;
        append(ring.slot(end));
        while (end < to && !isSegmentFull()) {
            end++;
            append(ring.slot(end));
        }
        return end;
    }

    private void append(MessageSlot slot) throws IOException {
        long size = RecordLayout.size(slot);
        if (size > RecordLayout.RECORD_MAX_BYTES) {
            onBadMessage(
                    slot,
                    "expected a record of at most " + RecordLayout.RECORD_MAX_BYTES + " bytes, got " + size,
                    null);
            return;
        }
        try {
            segmentWriter.append(slot, appendedSequence, (int) size);
            slot.onAppended(appendedSequence);
            routeCounts.append(slot.route());
            appendedSequence++;
        } catch (RuntimeException unreadable) {
            onBadMessage(slot, "its buffer could not be read", unreadable);
        }
    }

    /** One message is at fault, not the disk: it is failed alone. */
    private void onBadMessage(MessageSlot slot, String what, @Nullable RuntimeException cause) {
        if (!badMessageLogged) {
            LOG.error(
                    "A message of device {} cannot be written (later ones are counted, not logged): {}",
                    slot.deviceNumber(),
                    what,
                    cause);
            badMessageLogged = true;
        }
        metrics.countRefused(1);
        slot.fail();
    }

    private long refuse(MessageRing ring, long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            ring.slot(sequence).fail();
        }
        availability.onRefused(to - from + 1);
        metrics.countRefused(to - from + 1);
        return to;
    }

    private void rollIfFull() {
        if (segmentWriter.isOpen() && isSegmentFull() && !isFull) {
            try {
                roll();
            } catch (IOException | RuntimeException failure) {
                onFailure(failure);
            }
        }
    }

    /** Ends the segment, whose records are all forced, and begins the next, in the file of one that is to go if there is one. */
    private void roll() throws IOException {
        segmentWriter.close();
        long nowMs = clock.millis();
        Path spare = retention.takeFile(nowMs);
        long[] recordsBefore = routeCounts.snapshot().records();
        begin(
                spare == null
                        ? segmentFiles.create(catalog.nextSequence(), nowMs, recordsBefore, 0)
                        : reuse(spare, nowMs, recordsBefore));
        isFull = retention.apply(nowMs);
        if (isFull) {
            availability.onFull(full());
        }
    }

    private SegmentFiles.NewSegment reuse(Path spare, long nowMs, long[] recordsBefore) throws IOException {
        try {
            return segmentFiles.reuse(spare, catalog.nextSequence(), nowMs, recordsBefore);
        } catch (IOException failure) {
            retention.giveBack(spare);
            throw failure;
        }
    }

    private void begin(SegmentFiles.NewSegment begun) {
        catalog.add(begun.segment());
        segmentWriter.open(begun);
    }

    /** Gets ready to write. Deletes nothing: which records are needed is not known before the first {@link #tick}. */
    void open() {
        try {
            long usable = files.usableSpace(directory);
            if (!segmentWriter.isOpen()) {
                resume(usable);
            }
            watchSpace(usable);
        } catch (IOException | RuntimeException failure) {
            onFailure(failure);
        }
    }

    /** Looks after age and space, and after a failure tries whether writing works again. */
    void tick() {
        try {
            long nowMs = clock.millis();
            isFull = retention.apply(nowMs);
            long usable = files.usableSpace(directory);
            if (!segmentWriter.isOpen()) {
                resume(usable);
            } else {
                endInTime(nowMs);
            }
            watchSpace(usable);
        } catch (IOException | RuntimeException failure) {
            onFailure(failure);
        }
    }

    private void resume(long usable) throws IOException {
        long needed = config.freeSpaceReserveBytes() + config.batchBytes();
        if (usable >= needed) {
            long[] recordsBefore = routeCounts.snapshot().records();
            begin(segmentFiles.create(catalog.nextSequence(), clock.millis(), recordsBefore, config.batchBytes()));
        } else {
            availability.onFailure(lowSpace(usable), new IOException("expected " + needed + " bytes of free space"));
        }
    }

    /** Ends the segment when it is full or old; an older one's records do not outlive their time in its file, also where no new one is begun. */
    private void endInTime(long nowMs) throws IOException {
        Segment newest = segmentWriter.segment();
        boolean isEmpty = catalog.nextSequence() == newest.firstSequence();
        boolean isOld = nowMs - newest.createdAtMs() >= Math.min(config.segmentMs(), config.retentionMs());
        if (isOld) {
            segmentWriter.cutRest();
        }
        if (!isFull && (isSegmentFull() || (isOld && !isEmpty))) {
            roll();
        }
    }

    /** Refuses below the reserve, takes messages again a little above it, so that it does not flutter. */
    private void watchSpace(long usable) {
        if (!segmentWriter.isOpen()) {
            return;
        }
        if (usable < config.freeSpaceReserveBytes()) {
            availability.onLowSpace(lowSpace(usable));
        } else if (isFull) {
            availability.onFull(full());
        } else if (!availability.isWritable() && usable >= config.freeSpaceReserveBytes() + config.batchBytes()) {
            availability.onWritable();
        }
    }

    private String full() {
        return "the journal in " + directory + " has its " + config.retentionBytes()
                + " bytes (journal.retentionBytes) and required sinks still need the oldest records: messages are refused until"
                + " there is room";
    }

    private String lowSpace(long usable) {
        return "the disk of " + directory + " has " + usable + " bytes free and the journal keeps "
                + config.freeSpaceReserveBytes() + " in reserve: messages are refused until there is room";
    }

    private void onFailure(Exception failure) {
        metrics.countFailure();
        routeCounts.forget();
        String where =
                segmentWriter.isOpen() ? segmentWriter.segment().file().toString() : "a new segment in " + directory;
        if (segmentWriter.isOpen()) {
            segmentWriter.abandon();
        }
        availability.onFailure(
                "the journal cannot write " + where + ": " + describe(failure)
                        + "; messages are refused, and it tries again every " + config.retryMs() + " ms",
                failure);
    }

    private static String describe(Exception failure) {
        String message = failure.getMessage();
        return failure.getClass() == IOException.class && message != null ? message : failure.toString();
    }

    /** Ends the segment; all that was taken has been forced or failed. */
    void close() {
        if (segmentWriter.isOpen()) {
            try {
                segmentWriter.close();
            } catch (IOException failure) {
                LOG.warn("{} could not be closed; its records are forced", directory, failure);
            }
        }
    }
}
