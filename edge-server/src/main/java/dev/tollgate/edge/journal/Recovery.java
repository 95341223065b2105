package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings a journal's folder back to a state that can be gone on from: reads the newest segment whole and cuts it behind its last good
 * record, looks at the header of the others. Used once, before the journal's thread starts.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final FileAccess files;
    private final Path directory;
    private final InstantSource clock;
    private final DamagedFiles damagedFiles;

    Recovery(FileAccess files, Path directory, InstantSource clock) {
        this.files = files;
        this.directory = directory;
        this.clock = clock;
        this.damagedFiles = new DamagedFiles(files, directory);
    }

    /** @param newest to be written on; null when there is none, or records behind it are lost: then a new one is to be made */
    record Result(
            SegmentCatalog catalog,
            long nodeId,
            RouteCounts routeCounts,
            Deletions deletions,
            SegmentFiles.@Nullable NewSegment newest) {}

    /**
     * What became of the newest segment.
     *
     * @param next behind its last good record
     * @param beyond behind the last record that was seen in what was cut; {@code next} when nothing but a torn tail was
     * @param records of each route up to there, since the journal was made
     */
    @SuppressWarnings("ArrayRecordComponent") // read as a whole, compared never
    private record Cut(long next, long beyond, long[] records) {}

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
        while (!found.isEmpty() && found.get(found.size() - 1).header() == null) {
            Found damaged = found.remove(found.size() - 1);
            LOG.error("{} has no good header ({} bytes)", damaged.file(), damaged.bytes());
            damagedFiles.setAside(damaged.file());
            end = damaged.firstSequence();
        }
        if (found.isEmpty()) {
            SegmentCatalog empty = new SegmentCatalog(new Segment[0], damagedFiles.beyond(nodeId, 1, 1));
            RouteCounts none = new RouteCounts(new long[RouteCounts.ROUTES_MAX], empty.nextSequence());
            return new Result(empty, nodeId, none, Deletions.read(files, directory), null);
        }
        return recover(found, nodeId, end);
    }

    private Result recover(List<Found> found, long nodeId, long end) throws IOException {
        Segment[] segments = new Segment[found.size()];
        long createdAtMs = clock.millis();
        for (int i = segments.length - 1; i >= 0; i--) {
            Found one = found.get(i);
            SegmentHeader header = one.header();
            if (header == null) {
                LOG.error("{} has no good header; its records are kept and read as far as they are good", one.file());
                int mask = checksumMask(one, nodeId);
                segments[i] = new Segment(one.file(), one.firstSequence(), createdAtMs, mask, null, one.bytes());
            } else {
                createdAtMs = header.createdAtMs();
                segments[i] = Segment.of(one.file(), header, one.bytes());
            }
        }
        Segment newest = segments[segments.length - 1];
        SegmentHeader newestHeader =
                Objects.requireNonNull(found.get(found.size() - 1).header(), "the newest has a good header");
        JournalFile file = files.open(newest.file());
        try {
            Cut cut = cut(newest, newestHeader, file, end);
            files.forceDirectory(directory);
            long nextSequence = damagedFiles.beyond(nodeId, newest.firstSequence(), cut.beyond());
            RouteCounts routeCounts = new RouteCounts(cut.records(), nextSequence);
            SegmentCatalog catalog = new SegmentCatalog(segments, nextSequence);
            Deletions deletions = Deletions.read(files, directory);
            LOG.info(
                    "{}: records {} to {} in {} segments, {} bytes",
                    directory,
                    catalog.firstSequence(),
                    nextSequence - 1,
                    segments.length,
                    catalog.bytes());
            if (nextSequence > cut.next()) {
                LOG.error(
                        "{}: records {} to {} are lost to damage; a new segment begins at {}, so that no id is given twice",
                        directory,
                        cut.next(),
                        nextSequence - 1,
                        nextSequence);
                file.close();
                return new Result(catalog, nodeId, routeCounts, deletions, null);
            }
            if (!newestHeader.isCurrent()) {
                file.close();
                return new Result(withoutEmpty(catalog, segments), nodeId, routeCounts, deletions, null);
            }
            return new Result(
                    catalog,
                    nodeId,
                    routeCounts,
                    deletions,
                    new SegmentFiles.NewSegment(newest, file, newest.forcedBytes()));
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    private int checksumMask(Found headless, long nodeId) throws IOException {
        try (JournalFile file = files.openForReading(headless.file())) {
            return RecordCursor.checksumMask(file, nodeId, headless.firstSequence());
        }
    }

    /** A segment of an older format is not written on. One without records would have the name of the next. */
    private SegmentCatalog withoutEmpty(SegmentCatalog catalog, Segment[] segments) throws IOException {
        Segment newest = segments[segments.length - 1];
        if (newest.firstSequence() < catalog.nextSequence()) {
            return catalog;
        }
        files.delete(newest.file());
        files.forceDirectory(directory);
        return new SegmentCatalog(Arrays.copyOf(segments, segments.length - 1), catalog.nextSequence());
    }

    /** Cuts the file behind the last good record before {@code end}; what is more than a torn tail is copied before. */
    private Cut cut(Segment segment, SegmentHeader header, JournalFile file, long end) throws IOException {
        RecordCursor cursor = new RecordCursor(file, SegmentHeader.BYTES, segment.checksumMask());
        long size = file.size();
        long next = segment.firstSequence();
        long good = cursor.position();
        long[] records = header.recordsBefore().clone();
        while (next < end && cursor.advance(size) && cursor.sequence() == next) {
            next++;
            records[cursor.route()]++;
            good = cursor.position();
        }
        long beyond = next;
        long kept = good;
        if (good < size) {
            String why = cursor.position() > good ? "a record is out of sequence" : cursor.damage();
            long behindLast = size;
            if (next < end) {
                DamagedFiles.Last last = DamagedFiles.last(file, good + 1, next + 1, segment.checksumMask());
                beyond = beyond(last.sequence(), next, end);
                behindLast = last.end();
            }
            if (beyond > next && !copy(segment, file, good, behindLast, next, beyond, why)) {
                kept = size;
            } else {
                LOG.atLevel(header.isReused() ? Level.INFO : Level.WARN)
                        .log(
                                "{}: cut {} bytes behind record {}, at byte {}{}: {}",
                                segment.file(),
                                size - good,
                                next - 1,
                                good,
                                header.isReused() ? " (which may be what an older segment left in the file)" : "",
                                next == end ? "the next segment began there" : why);
                file.truncate(good);
            }
        }
        file.force(); // what was read may not have been forced before
        segment.setForcedBytes(kept);
        return new Cut(next, beyond, records);
    }

    /** Behind the last record that a bad one has lost; {@code next} when it is a torn tail. */
    private static long beyond(long highest, long next, long end) {
        if (end < Long.MAX_VALUE) { // there was a segment behind, so all of this one had been forced
            return Math.max(highest + 1, end);
        }
        return highest > next ? highest + 1 : next;
    }

    /** False when that failed: the segment is then kept whole, as an older one with damage in it is. */
    private boolean copy(Segment segment, JournalFile file, long from, long to, long next, long beyond, String why) {
        LOG.error(
                "{} is damaged at byte {} ({}): records {} to {} are lost for readers (after a power cut, these may never have been"
                        + " acknowledged)",
                segment.file(),
                from,
                why,
                next,
                beyond - 1);
        try {
            damagedFiles.copy(segment.file(), file, from, to);
            return true;
        } catch (IOException failure) {
            LOG.error("{} is not cut: what lies behind the damage could not be copied", segment.file(), failure);
            return false;
        }
    }

    private List<Found> find() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path path : files.list(directory)) {
            Long firstSequence = Segment.firstSequence(path);
            if (firstSequence != null) {
                found.add(inspect(path, firstSequence));
            } else if (DamagedFiles.firstSequence(path) != null) {
                damagedFiles.add(path);
            } else if (path.toString().endsWith(SegmentFiles.TEMPORARY_SUFFIX)) {
                LOG.info("Deleted {}, which was not finished or not used again", path);
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
