package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a journal's folder back to a state that can be gone on from: reads the newest segment whole and cuts it behind its last good
 * record, looks at the header of the others. Used once, before the journal's thread starts.
 */
final class Recovery {
    static final String DAMAGED_SUFFIX = ".damaged";

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final FileAccess files;
    private final Path directory;
    private final InstantSource clock;

    Recovery(FileAccess files, Path directory, InstantSource clock) {
        this.files = files;
        this.directory = directory;
        this.clock = clock;
    }

    /** @param newest to be written on; null when there is none */
    record Result(SegmentCatalog catalog, long nodeId, SegmentFiles.@Nullable NewSegment newest) {}

    /** A segment file as it was found; the header is null when the file has none. */
    private record Found(
            Path file,
            long firstSequence,
            long bytes,
            @Nullable SegmentHeader header) {}

    Result run() throws IOException {
        List<Found> found = find();
        long nodeId = nodeId(found);
        long end = Long.MAX_VALUE;
        long firstDamaged = 1;
        while (!found.isEmpty() && found.get(found.size() - 1).header() == null) {
            Found damaged = found.remove(found.size() - 1);
            setAside(damaged);
            firstDamaged = Math.max(firstDamaged, damaged.firstSequence());
            end = damaged.firstSequence();
        }
        if (found.isEmpty()) {
            return new Result(new SegmentCatalog(new Segment[0], firstDamaged), nodeId, null);
        }
        return recover(found, nodeId, end);
    }

    private Result recover(List<Found> found, long nodeId, long end) throws IOException {
        Segment[] segments = new Segment[found.size()];
        long createdAtMs = clock.millis();
        for (int i = segments.length - 1; i >= 0; i--) {
            Found one = found.get(i);
            if (one.header() == null) {
                LOG.error("{} has no good header; its records are kept and read as far as they are good", one.file());
            } else {
                createdAtMs = one.header().createdAtMs();
            }
            segments[i] = new Segment(one.file(), one.firstSequence(), createdAtMs, one.bytes());
        }
        Segment newest = segments[segments.length - 1];
        JournalFile file = files.open(newest.file());
        try {
            long nextSequence = cut(newest, file, end);
            files.forceDirectory(directory);
            SegmentCatalog catalog = new SegmentCatalog(segments, nextSequence);
            LOG.info(
                    "{}: records {} to {} in {} segments, {} bytes",
                    directory,
                    catalog.firstSequence(),
                    nextSequence - 1,
                    segments.length,
                    catalog.bytes());
            return new Result(catalog, nodeId, new SegmentFiles.NewSegment(newest, file));
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    /** Cuts the file behind the last good record before {@code end}, and returns the sequence that comes next. */
    private static long cut(Segment segment, JournalFile file, long end) throws IOException {
        RecordCursor cursor = new RecordCursor(file, SegmentHeader.BYTES);
        long size = file.size();
        long next = segment.firstSequence();
        long good = cursor.position();
        while (next < end && cursor.advance(size) && cursor.sequence() == next) {
            next++;
            good = cursor.position();
        }
        if (good < size) {
            String why = cursor.position() > good ? "a record is out of sequence" : cursor.damage();
            LOG.warn(
                    "{}: cut {} bytes behind record {}, at byte {}: {}",
                    segment.file(),
                    size - good,
                    next - 1,
                    good,
                    next == end ? "the next segment began there" : why);
            file.truncate(good);
        }
        file.force(); // what was read may not have been forced before
        segment.setForcedBytes(good);
        return next;
    }

    private void setAside(Found damaged) throws IOException {
        Path aside = damaged.file().resolveSibling(damaged.file().getFileName() + DAMAGED_SUFFIX);
        LOG.error(
                "{} has no good header ({} bytes): it is set aside as {}",
                damaged.file(),
                damaged.bytes(),
                aside.getFileName());
        files.rename(damaged.file(), aside);
        files.forceDirectory(directory);
    }

    private List<Found> find() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path path : files.list(directory)) {
            Long firstSequence = Segment.firstSequence(path);
            if (firstSequence != null) {
                found.add(inspect(path, firstSequence));
            } else if (path.toString().endsWith(SegmentFiles.TEMPORARY_SUFFIX)) {
                LOG.info("Deleted {}, which was never finished", path);
                files.delete(path);
            }
        }
        found.sort(Comparator.comparingLong(Found::firstSequence));
        return found;
    }

    private Found inspect(Path path, long firstSequence) throws IOException {
        try (JournalFile file = files.openForReading(path)) {
            SegmentHeader header = SegmentHeader.read(file, path.toString());
            boolean isOurs = header != null && header.firstSequence() == firstSequence;
            return new Found(path, firstSequence, file.size(), isOurs ? header : null);
        }
    }

    /** The folder's number, from its file or from the newest segment; a new one for a new folder. */
    private long nodeId(List<Found> found) throws IOException {
        Long kept = NodeId.read(files, directory);
        List<SegmentHeader> headers =
                found.stream().map(Found::header).filter(Objects::nonNull).toList();
        if (kept == null) {
            long nodeId = headers.isEmpty()
                    ? NodeId.random()
                    : headers.get(headers.size() - 1).nodeId();
            NodeId.write(files, directory, nodeId);
            return nodeId;
        }
        for (SegmentHeader header : headers) {
            if (header.nodeId() != kept) {
                throw new IOException(directory + ": expected segments of node " + NodeId.format(kept) + ", but "
                        + Segment.fileName(header.firstSequence()) + " is of node " + NodeId.format(header.nodeId())
                        + "; journals cannot be mixed");
            }
        }
        return kept;
    }
}
