package dev.tollgate.edge.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the journal does with files, so that tests can let a disk fill, fail or lose its power. Safe from any thread.
 *
 * <p>What is created, renamed or deleted may be undone by a power cut until {@link #forceDirectory} has returned.
 */
public interface FileAccess {
    /** Creates the directory and its parents where they are missing. */
    void createDirectories(Path directory) throws IOException;

    /** The entries of a directory, in no order. */
    List<Path> list(Path directory) throws IOException;

    /** Creates an empty file for reading and writing. Fails when there is one already. */
    JournalFile create(Path file) throws IOException;

    /** Opens an existing file for reading and writing. */
    JournalFile open(Path file) throws IOException;

    /** Opens an existing file for reading. */
    JournalFile openForReading(Path file) throws IOException;

    /** Renames a file in one step, over any that has the new name. */
    void rename(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /** Whether the file has this name alone, so that nobody finds by another one what is cut off; false also where that is not known. */
    boolean hasOneName(Path file) throws IOException;

    /** Returns once the directory's entries are on the disk. */
    void forceDirectory(Path directory) throws IOException;

    /** Bytes that can still be written to the directory's file system. */
    long usableSpace(Path directory) throws IOException;

    /**
     * Keeps other processes from locking the same file, until the result is closed or the process ends.
     *
     * @throws IOException when another holds it
     */
    Closeable lock(Path file) throws IOException;
}
