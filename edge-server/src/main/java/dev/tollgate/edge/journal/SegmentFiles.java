package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates segment files so that one with its right name always has a whole header: under a temporary name, written and forced, then
 * renamed, then the directory is forced.
 */
final class SegmentFiles {
    static final String TEMPORARY_SUFFIX = ".tmp";

    private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);
    private static final int ZEROS_BYTES = 65_536;

    private final FileAccess files;
    private final Path directory;
    private final long nodeId;

    SegmentFiles(FileAccess files, Path directory, long nodeId) {
        this.files = files;
        this.directory = directory;
        this.nodeId = nodeId;
    }

    /** A segment that was just made, and its file, open for writing. */
    record NewSegment(Segment segment, JournalFile file) {}

    /** @param headroomBytes that must fit behind the header now; they are written, forced and given back */
    NewSegment create(long firstSequence, long createdAtMs, long[] recordsBefore, long headroomBytes)
            throws IOException {
        Path path = directory.resolve(Segment.fileName(firstSequence));
        Path temporary = directory.resolve(Segment.fileName(firstSequence) + TEMPORARY_SUFFIX);
        files.delete(temporary); // left by a try that failed
        JournalFile file = files.create(temporary);
        try {
            writeFully(file, new SegmentHeader(nodeId, firstSequence, createdAtMs, recordsBefore, true).encode(), 0);
            proveHeadroom(file, headroomBytes);
            file.force();
            files.rename(temporary, path);
            files.forceDirectory(directory);
            Segment segment = new Segment(path, firstSequence, createdAtMs, recordsBefore, SegmentHeader.BYTES);
            return new NewSegment(segment, file);
        } catch (IOException failure) {
            discard(file, temporary);
            throw failure;
        }
    }

    private static void proveHeadroom(JournalFile file, long headroomBytes) throws IOException {
        if (headroomBytes == 0) {
            return;
        }
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(ZEROS_BYTES, headroomBytes));
        long end = SegmentHeader.BYTES + headroomBytes;
        long position = SegmentHeader.BYTES;
        while (position < end) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), end - position));
            position += writeFully(file, zeros, position);
        }
        file.force();
        file.truncate(SegmentHeader.BYTES);
    }

    private void discard(JournalFile file, Path temporary) {
        try (file) {
            files.delete(temporary);
        } catch (IOException stays) {
            LOG.debug("{} stays until the next try: {}", temporary, stays.toString());
        }
    }

    /** Writes all that remains in {@code source}, in as many steps as it takes; returns how many bytes. */
    static int writeFully(JournalFile file, ByteBuffer source, long position) throws IOException {
        int start = source.position();
        while (source.hasRemaining()) {
            int written = file.write(source, position + source.position() - start);
            if (written <= 0) {
                throw new IOException("a write of " + source.remaining() + " bytes wrote none");
            }
        }
        return source.position() - start;
    }
}
