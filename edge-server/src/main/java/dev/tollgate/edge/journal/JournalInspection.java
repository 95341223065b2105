package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal's folder as it lies there, and changes nothing: while an edge uses it, too, or a copy of it. For one thread.
 */
public final class JournalInspection {
    private final Path directory;
    private final FileAccess files = new RealFileAccess();
    private final Consumer<String> problems;
    private final @Nullable Consumer<JournalRecord> records;
    private long next;
    private long count;
    private long bytes;
    private int segments;
    private int found;
    private long nodeId;
    private long[] routeRecords = new long[RouteCounts.ROUTES_MAX];
    private @Nullable Path deleted; // while it was read
    private boolean isCountKnown; // of the records before those that come next

    private JournalInspection(Path directory, Consumer<String> problems, @Nullable Consumer<JournalRecord> records) {
        this.directory = directory;
        this.problems = problems;
        this.records = records;
    }

    /**
     * What was found.
     *
     * @param records good ones
     * @param nextSequence behind the last good one
     * @param problems how many were found; that a running edge has deleted what was being read is told, and none
     */
    public record Summary(long nodeId, int segments, long records, long bytes, long nextSequence, int problems) {}

    /**
     * Checks headers, checksums, sequences and the counts of routes. A torn tail of the newest segment is no problem: it was never
     * acknowledged, or is just being written.
     *
     * @param problems told of each, with file and byte
     * @throws IOException when the folder cannot be read, or holds no journal
     */
    public static Summary verify(Path directory, Consumer<String> problems) throws IOException {
        return new JournalInspection(directory, problems, null).run();
    }

    /** As {@link #verify}, and gives each good record to {@code records}. */
    public static Summary read(Path directory, Consumer<String> problems, Consumer<JournalRecord> records)
            throws IOException {
        return new JournalInspection(directory, problems, records).run();
    }

    /**
     * Number of the node whose journal it is.
     *
     * @throws IOException when there is none, or it cannot be read
     */
    public static long nodeId(Path directory) throws IOException {
        Long nodeId = NodeId.read(new RealFileAccess(), directory);
        if (nodeId == null) {
            throw new IOException(
                    "expected the file " + NodeId.FILE + " of a journal in " + directory + ", found none");
        }
        return nodeId;
    }

    private Summary run() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Path path : files.list(directory)) {
            if (Segment.firstSequence(path) != null) {
                paths.add(path);
            }
        }
        if (paths.isEmpty()) {
            throw new IOException("expected a journal's segments in " + directory + ", found none");
        }
        paths.sort(Comparator.comparing(Path::getFileName));
        for (int i = 0; i < paths.size(); i++) {
            Long end = i + 1 < paths.size() ? Segment.firstSequence(paths.get(i + 1)) : null;
            inspect(paths.get(i), end);
        }
        return new Summary(nodeId, segments, count, bytes, next, found);
    }

    private void inspect(Path path, @Nullable Long end) throws IOException {
        Long first = Segment.firstSequence(path);
        try (JournalFile file = open(path)) {
            if (file == null) {
                isCountKnown = false;
                return;
            }
            segments++;
            bytes += file.size();
            SegmentHeader header = SegmentHeader.read(file, path.toString());
            int mask;
            if (header == null || first == null || header.firstSequence() != first) {
                problem(path, 0, "there is no good header");
                next = first == null ? next : first;
                mask = RecordCursor.checksumMask(file, folderNodeId(), next);
            } else {
                checkHeader(path, header);
                next = header.firstSequence();
                mask = header.checksumMask();
            }
            records(path, file, mask, end == null ? Long.MAX_VALUE : end);
        }
    }

    /** As the headers before say, or the folder's file; 0 when nobody does. */
    private long folderNodeId() {
        try {
            Long kept = nodeId == 0 ? NodeId.read(files, directory) : Long.valueOf(nodeId);
            return kept == null ? 0 : kept;
        } catch (IOException malformed) {
            found++;
            problems.accept(String.valueOf(malformed.getMessage()));
            return 0;
        }
    }

    /** Null when a running edge has deleted it meanwhile. */
    private @Nullable JournalFile open(Path path) throws IOException {
        try {
            return files.openForReading(path);
        } catch (NoSuchFileException deleted) {
            return null;
        }
    }

    private void checkHeader(Path path, SegmentHeader header) throws IOException {
        if (nodeId != 0 && header.nodeId() != nodeId) {
            problem(
                    path,
                    0,
                    "it is of node " + NodeId.format(header.nodeId()) + ", those before of " + NodeId.format(nodeId));
        }
        for (int route = 0; isCountKnown && route < routeRecords.length; route++) {
            if (header.recordsBefore()[route] != routeRecords[route]) {
                problem(
                        path,
                        0,
                        "its header counts " + header.recordsBefore()[route] + " records of route " + route
                                + " before it, there are " + routeRecords[route]);
            }
        }
        nodeId = header.nodeId();
        routeRecords = header.recordsBefore().clone();
        isCountKnown = true;
    }

    private void records(Path path, JournalFile file, int checksumMask, long end) throws IOException {
        RecordCursor cursor = new RecordCursor(file, SegmentHeader.BYTES, checksumMask);
        long size = file.size();
        while (next < end && cursor.position() < size) {
            long position = cursor.position();
            boolean isGood = cursor.advance(size);
            if (isGood && cursor.sequence() == next) {
                take(path, position, cursor);
                continue;
            }
            String what = isGood ? "record " + cursor.sequence() + " is in the place of " + next : cursor.damage();
            cursor.moveTo(isGood ? position : position + 1);
            boolean isFound = cursor.find(next + 1, size) && cursor.sequence() < end;
            if (!isFound && end == Long.MAX_VALUE) {
                return; // the newest segment's torn tail, or what is just being written
            }
            long behind = isFound ? cursor.sequence() : end;
            if (end == Long.MAX_VALUE && isWrittenByNow(cursor, position, size)) {
                continue;
            }
            problem(path, position, what + "; records " + next + " to " + (behind - 1) + " cannot be read");
            next = behind;
        }
        if (next < end && end != Long.MAX_VALUE) {
            problem(path, size, "it ends before record " + next + ", and the next segment begins at " + end);
        }
    }

    /**
     * Whether the record that was not there is: a running edge wrote it over an older segment's, and then those that were found behind it.
     * Moves the cursor back to it then.
     */
    private boolean isWrittenByNow(RecordCursor cursor, long position, long size) throws IOException {
        long found = cursor.position();
        cursor.moveTo(position);
        cursor.refresh();
        boolean isThere = cursor.advance(size) && cursor.sequence() == next;
        cursor.moveTo(isThere ? position : found);
        return isThere;
    }

    private void take(Path path, long position, RecordCursor cursor) throws IOException {
        routeRecords[cursor.route()]++;
        next++;
        count++;
        if (records != null) {
            try {
                records.accept(cursor.decode());
            } catch (IOException malformed) {
                problem(path, position, String.valueOf(malformed.getMessage()));
            }
        }
    }

    /** Where a running edge has deleted the file meanwhile, and so cut it short, that is no problem, but told once as well. */
    private void problem(Path path, long position, String what) throws IOException {
        isCountKnown = false;
        if (path.equals(deleted)) {
            return;
        }
        try (JournalFile again = open(path)) {
            if (again == null) {
                deleted = path;
                problems.accept(path + ": deleted by a running edge while it was read, after record " + (next - 1));
                return;
            }
        }
        found++;
        problems.accept(path + ", byte " + position + ": " + what);
    }
}
