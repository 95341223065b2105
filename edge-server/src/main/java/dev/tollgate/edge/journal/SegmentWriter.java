package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageSlot;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records to the end of one segment file after the other, gathered in a buffer. On the journal's thread.
 *
 * <p>Closed → {@link #open} → open → {@link #close} or {@link #abandon} → closed. Only what was there at the last {@link #force} counts.
 */
final class SegmentWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    private static final int PAGE_BYTES = 4096;
    private static final byte[] ZEROS = new byte[PAGE_BYTES];

    private final int batchBytes;
    private final ByteBuffer batch; // of batchBytes and room for zeros up to a page's end
    private final ByteBuffer patch = ByteBuffer.allocateDirect(Integer.BYTES);
    private final RecordEncoder encoder = new RecordEncoder();
    private final KeptProperties properties = new KeptProperties();
    private @Nullable Segment segment;
    private @Nullable JournalFile file;
    private long position;
    private long fileBytes; // when it was opened

    SegmentWriter(int batchBytes) {
        this.batchBytes = batchBytes;
        batch = ByteBuffer.allocateDirect(batchBytes + PAGE_BYTES);
    }

    /** Goes on at the segment's forced end. */
    void open(SegmentFiles.NewSegment opened) {
        segment = opened.segment();
        file = opened.file();
        fileBytes = opened.fileBytes();
        position = segment.forcedBytes();
        encoder.setChecksumMask(segment.checksumMask());
        resetBatch(0);
    }

    private void resetBatch(int end) {
        batch.clear().limit(batchBytes).position(end);
    }

    boolean isOpen() {
        return file != null;
    }

    /** The segment that is written; only while open. */
    Segment segment() {
        if (segment == null) {
            throw new IllegalStateException("no segment is open");
        }
        return segment;
    }

    private JournalFile file() {
        if (file == null) {
            throw new IllegalStateException("no segment is open");
        }
        return file;
    }

    /** Size of the segment with all that was appended. */
    long bytes() {
        return position + batch.position();
    }

    /**
     * Appends a record.
     *
     * @param size of the record, at most {@link RecordLayout#RECORD_MAX_BYTES}
     * @throws RuntimeException when the message is at fault (its buffer is gone, say): then nothing was appended
     */
    void append(MessageSlot slot, long sequence, int size) throws IOException {
        if (size > batch.remaining()) {
            flush();
        }
        if (size > batchBytes) {
            appendLarge(slot, sequence, size);
            return;
        }
        int start = batch.position();
        try {
            encoder.encode(slot, sequence, size, batch);
        } catch (RuntimeException badMessage) {
            resetBatch(start);
            throw badMessage;
        }
    }

    /** Sends a record through the buffer piece by piece, and writes its checksum over the 0 that stands for it at first. */
    private void appendLarge(MessageSlot slot, long sequence, int size) throws IOException {
        long start = position;
        encoder.beginChecksum();
        RecordEncoder.putHead(slot, sequence, size, batch);
        encoder.checksum(batch, RecordLayout.LENGTH, RecordLayout.headBytes(slot));
        try {
            copyLarge(slot);
        } catch (RuntimeException badMessage) { // pieces of it may be in the file: they go with the segment's tail
            throw new IOException("a message's buffer could not be read", badMessage);
        }
        flush();
        patch.clear().putInt(encoder.checksum()).flip();
        SegmentFiles.writeFully(file(), patch, start + RecordLayout.CRC);
    }

    private void copyLarge(MessageSlot slot) throws IOException {
        ByteBuf source = slot.buffer();
        copyLarge(source, slot.appVersionStart(), slot.appVersionLength());
        copyLarge(source, slot.extensionStart(), slot.extensionLength());
        copyLarge(source, slot.resourceStart(), slot.resourceLength());
        copyLarge(source, slot.contentTypeStart(), slot.contentTypeLength());
        for (boolean more = properties.first(slot); more; more = properties.next()) {
            copyLarge(source, properties.start(), properties.length());
        }
        copyLarge(source, slot.payloadStart(), slot.payloadLength());
    }

    private void copyLarge(ByteBuf source, int start, int length) throws IOException {
        int copied = 0;
        while (copied < length) {
            if (!batch.hasRemaining()) {
                flush();
            }
            int piece = Math.min(batch.remaining(), length - copied);
            int from = batch.position();
            RecordEncoder.copy(source, start + copied, piece, batch);
            encoder.checksum(batch, from, from + piece);
            copied += piece;
        }
    }

    private void flush() throws IOException {
        int end = batch.position();
        if (end == 0) {
            return;
        }
        if (position + end < fileBytes) {
            fillPage(end);
        }
        SegmentFiles.writeFully(file(), batch.flip(), position);
        position += end;
        resetBatch(0);
    }

    /** Over an older segment's records whole pages are written, as the system would have to read the rest of one from the disk first. */
    private void fillPage(int end) {
        long left = fileBytes - position - end;
        int zeros = (int) Math.min(left, -(position + end) & (PAGE_BYTES - 1));
        batch.limit(end + zeros).put(ZEROS, 0, zeros);
    }

    /** Writes what is gathered and returns once all of it is on the disk; readers may then go as far. */
    void force() throws IOException {
        flush();
        file().force();
        segment().setForcedBytes(position);
    }

    /** Cuts off what an older segment has left in the file behind the records, which are all forced. */
    void cutRest() throws IOException {
        cutRest(file());
    }

    private void cutRest(JournalFile from) throws IOException {
        if (position < fileBytes) {
            from.truncate(position);
            fileBytes = position;
        }
    }

    /** Ends a segment whose records are all forced, and {@link #cutRest cuts off the rest}. */
    void close() throws IOException {
        try (JournalFile closing = file()) {
            file = null;
            cutRest(closing);
        }
    }

    /**
     * Ends a segment after a failure, and cuts off what was not forced. Where even that fails the bytes stay, but the next segment
     * begins at the sequence that they claim.
     */
    void abandon() {
        try (JournalFile abandoned = file()) {
            file = null;
            abandoned.truncate(segment().forcedBytes());
        } catch (IOException stays) {
            LOG.warn(
                    "{} could not be cut to {} bytes, the next segment hides the rest: {}",
                    segment().file(),
                    segment().forcedBytes(),
                    stays.toString());
        }
    }
}
