package dev.tollgate.edge.sink.file;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * One of the sink's files, as its name tells.
 *
 * @param first sequence of the first record
 * @param epoch of the records' cursor: sequences start anew below it
 */
record RecordFile(Path path, long first, long epoch, Form form) implements Comparable<RecordFile> {
    private static final Comparator<RecordFile> AGE = Comparator.comparingLong(RecordFile::epoch)
            .thenComparingLong(RecordFile::first)
            .thenComparing(RecordFile::form);

    /** How the lines are stored. */
    enum Form {
        PLAIN(""),
        GZIP(".gz"),
        /** A compressed copy that is not complete. */
        UNFINISHED(".gz.tmp");

        private final String suffix;

        Form(String suffix) {
            this.suffix = suffix;
        }

        String suffix() {
            return suffix;
        }
    }

    /** The same records in another form. */
    RecordFile in(Form other) {
        String name = path.getFileName().toString();
        String stem = name.substring(0, name.length() - form.suffix().length());
        return new RecordFile(path.resolveSibling(stem + other.suffix()), first, epoch, other);
    }

    /** By the records in them, the oldest first. */
    @Override
    public int compareTo(RecordFile other) {
        return AGE.compare(this, other);
    }
}
