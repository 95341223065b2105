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

    /**
     * A segment to write on, and its file, open for writing.
     *
     * @param fileBytes size of the file: more than the segment's where an older one has left its records in it
     */
    record NewSegment(Segment segment, JournalFile file, long fileBytes) {}

    /** @param headroomBytes that must fit behind the header now; they are written, forced and given back */
    NewSegment create(long firstSequence, long createdAtMs, long[] recordsBefore, long headroomBytes)
            throws IOException {
        Path temporary = temporary(directory.resolve(Segment.fileName(firstSequence)));
        files.delete(temporary); // left by a try that failed
        JournalFile file = files.create(temporary);
        try {
            SegmentHeader header = SegmentHeader.of(false, nodeId, firstSequence, createdAtMs, recordsBefore);
            writeFully(file, header.encode(), 0);
            proveHeadroom(file, headroomBytes);
            return publish(file, temporary, header, SegmentHeader.BYTES);
        } catch (IOException failure) {
            discard(file, temporary);
            throw failure;
        }
    }

    /**
     * Makes a segment of the file of an older one, over whose records it is written: with its blocks there already, the file system has half
     * the work with each force.
     *
     * @param spare with a {@link #temporary} name; when this fails, it may still be there
     */
    NewSegment reuse(Path spare, long firstSequence, long createdAtMs, long[] recordsBefore) throws IOException {
        JournalFile file = files.open(spare);
        try {
            long fileBytes = file.size();
            SegmentHeader header = SegmentHeader.of(true, nodeId, firstSequence, createdAtMs, recordsBefore);
            writeFully(file, header.encode(), 0);
            return publish(file, spare, header, fileBytes);
        } catch (IOException failure) {
            empty(file);
            throw failure;
        }
    }

    /** It may have a segment's name by now: the next try takes its place, and until then it takes no room. */
    private static void empty(JournalFile file) {
        try (file) {
            file.truncate(SegmentHeader.BYTES);
        } catch (IOException stays) {
            LOG.debug("A file that could not be used again keeps its size: {}", stays.toString());
        }
    }

    /** The name of a file that is deleted at the next start. */
    static Path temporary(Path segment) {
        return Path.of(segment + TEMPORARY_SUFFIX);
    }

    private NewSegment publish(JournalFile file, Path temporary, SegmentHeader header, long fileBytes)
            throws IOException {
        file.force();
        Path path = directory.resolve(Segment.fileName(header.firstSequence()));
        files.rename(temporary, path);
        files.forceDirectory(directory);
        return new NewSegment(Segment.of(path, header, SegmentHeader.BYTES), file, fileBytes);
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
