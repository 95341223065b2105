package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What recovery sets aside for people: segments without a good header, and what lies behind damage in a segment. As long as no segment
 * begins behind them, these files say which sequences were given out before. Used by recovery alone.
 */
final class DamagedFiles {
    static final String SUFFIX = ".damaged";

    private static final Logger LOG = LoggerFactory.getLogger(DamagedFiles.class);
    private static final int COPY_BYTES = 65_536;

    private final FileAccess files;
    private final Path directory;
    private final List<Path> paths = new ArrayList<>();

    DamagedFiles(FileAccess files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** First sequence of the segment that a damaged file comes from; null when the name is none of a damaged file. */
    static @Nullable Long firstSequence(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        int end = name.indexOf(Segment.SUFFIX) + Segment.SUFFIX.length();
        boolean isDamaged = end >= Segment.SUFFIX.length() && name.endsWith(SUFFIX);
        return isDamaged ? Segment.firstSequence(Path.of(name.substring(0, end))) : null;
    }

    /** A file that an earlier recovery has left. */
    void add(Path path) {
        paths.add(path);
    }

    void setAside(Path segment) throws IOException {
        Path aside = name(segment, 0);
        files.rename(segment, aside);
        files.forceDirectory(directory);
        paths.add(aside);
        LOG.error("{} is set aside as {}", segment, aside.getFileName());
    }

    /** Copies a segment's bytes from {@code from} to before {@code end}. The copy is on the disk when this returns. */
    void copy(Path segment, JournalFile source, long from, long end) throws IOException {
        Path aside = name(segment, from);
        Path temporary = Path.of(aside + SegmentFiles.TEMPORARY_SUFFIX);
        try {
            try (JournalFile target = files.create(temporary)) {
                copy(source, from, end, target);
                target.force();
            }
            files.rename(temporary, aside);
            files.forceDirectory(directory);
        } catch (IOException failure) {
            discard(temporary);
            throw failure;
        }
        paths.add(aside);
        LOG.error("{}: {} bytes from byte {} on are copied to {}", segment, end - from, from, aside);
    }

    private static void copy(JournalFile source, long from, long end, JournalFile target) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(COPY_BYTES);
        long position = from;
        while (position < end
                && source.read(piece.clear().limit((int) Math.min(COPY_BYTES, end - position)), position) > 0) {
            position += SegmentFiles.writeFully(target, piece.flip(), position - from);
        }
    }

    private void discard(Path temporary) {
        try {
            files.delete(temporary);
        } catch (IOException stays) {
            LOG.debug("{} stays until the next start: {}", temporary, stays.toString());
        }
    }

    /** Another name when there is one already, so that nothing that was kept is lost. */
    private Path name(Path segment, long from) {
        Path name = Path.of(segment + SUFFIX);
        return paths.contains(name) ? Path.of(segment + "." + from + SUFFIX) : name;
    }

    /**
     * Behind all sequences that damaged files hold or are named for, at least {@code next}. They may be of an older format, whose
     * checksums have no mask.
     *
     * @param newest where the newest good segment begins; files from before it say nothing new
     */
    long beyond(long nodeId, long newest, long next) throws IOException {
        long beyond = next;
        for (Path path : paths) {
            Long first = firstSequence(path);
            if (first != null && first >= newest) {
                try (JournalFile file = files.openForReading(path)) {
                    int mask = SegmentHeader.checksumMask(nodeId, first);
                    long lowest = Math.max(first, next);
                    long masked = last(file, 0, lowest, mask).sequence();
                    long plain = last(file, 0, lowest, 0).sequence();
                    beyond = Math.max(beyond, Math.max(masked, plain) + 1);
                }
            }
        }
        return beyond;
    }

    /** A good record, and the byte behind it. */
    record Last(long sequence, long end) {}

    /** The last good record from a byte on; sequence {@code lowest - 1} and the file's end when there is none from {@code lowest} on. */
    static Last last(JournalFile file, long from, long lowest, int checksumMask) throws IOException {
        RecordCursor cursor = new RecordCursor(file, from, checksumMask);
        long size = file.size();
        Last last = new Last(lowest - 1, size);
        while (cursor.find(last.sequence() + 1, size) && cursor.advance(size)) {
            last = new Last(cursor.sequence(), cursor.position());
        }
        return last;
    }
}
