package dev.tollgate.edge.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which records retention has deleted and why, so that a reader that was behind can say what became of them, after a restart too. Kept in
 * a small text file, a line for each run of records with the same reason: {@code FIRST NEXT REASON}. Changed by the journal's thread and written by
 * that or retention's, before the segment goes; read by any.
 */
final class Deletions {
    static final String FILE = "deleted";

    private static final int RUNS_MAX = 64;
    private static final int FILE_MAX_BYTES = 8192;

    private final FileAccess files;
    private final Path directory;
    private volatile List<Run> runs;

    /** Records from {@code first} to before {@code next}. */
    private record Run(long first, long next, DeletionReason reason) {}

    private Deletions(FileAccess files, Path directory, List<Run> runs) {
        this.files = files;
        this.directory = directory;
        this.runs = runs;
    }

    /** @throws IOException when the file cannot be read, or is none of these */
    static Deletions read(FileAccess files, Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        if (!files.list(directory).contains(path)) {
            return new Deletions(files, directory, List.of());
        }
        ByteBuffer bytes = ByteBuffer.allocate(FILE_MAX_BYTES);
        try (JournalFile file = files.openForReading(path)) {
            int count = 0;
            while (count >= 0 && bytes.hasRemaining()) {
                count = file.read(bytes, bytes.position());
            }
        }
        String text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
        try {
            return new Deletions(
                    files, directory, text.lines().map(Deletions::parse).toList());
        } catch (RuntimeException malformed) {
            throw new IOException(
                    path
                            + ": expected lines of 'FIRST NEXT REASON'; delete the file when it is damaged: it only tells why records"
                            + " are gone",
                    malformed);
        }
    }

    private static Run parse(String line) {
        String[] words = line.split(" ", -1);
        return new Run(Long.parseLong(words[0]), Long.parseLong(words[1]), DeletionReason.valueOf(words[2]));
    }

    /** Notes that records are about to go; nothing happens when that is noted already, as their segment could not be deleted then. */
    void add(long first, long next, DeletionReason reason) {
        List<Run> more = new ArrayList<>(runs);
        Run last = more.isEmpty() ? null : more.get(more.size() - 1);
        if (more.stream().anyMatch(run -> run.reason() == reason && run.first() <= first && next <= run.next())) {
            return;
        }
        if (last != null && last.reason() == reason && last.next() == first) {
            more.set(more.size() - 1, new Run(last.first(), next, reason));
        } else {
            more.add(new Run(first, next, reason));
        }
        if (more.size() > RUNS_MAX) {
            more.remove(0);
        }
        runs = List.copyOf(more);
    }

    /**
     * Writes down what is noted.
     *
     * @throws IOException when it is not on the disk; until the next start it is known all the same
     */
    void write() throws IOException {
        replace();
        files.forceDirectory(directory);
    }

    /** As {@link #write}, once the directory is forced. */
    void replace() throws IOException {
        StringBuilder text = new StringBuilder();
        runs.forEach(run -> text.append(run.first())
                .append(' ')
                .append(run.next())
                .append(' ')
                .append(run.reason())
                .append('\n'));
        Path temporary = directory.resolve(FILE + SegmentFiles.TEMPORARY_SUFFIX);
        files.delete(temporary);
        try (JournalFile file = files.create(temporary)) {
            SegmentFiles.writeFully(file, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)), 0);
            file.force();
        }
        files.rename(temporary, directory.resolve(FILE));
    }

    /** Why a record was deleted; empty when it was not, or so long ago that nobody knows. */
    Optional<DeletionReason> reason(long sequence) {
        return runs.stream()
                .filter(run -> run.first() <= sequence && sequence < run.next())
                .map(Run::reason)
                .findFirst();
    }
}
