package dev.tollgate.edge.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. For one thread at a time. */
public interface JournalFile extends Closeable {
    /** Writes what it can of {@code source} at {@code position}, and says how many bytes that was. */
    int write(ByteBuffer source, long position) throws IOException;

    /** Reads what it can from {@code position} into {@code target}: number of bytes, -1 at the file's end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Returns once all that was written is on the disk. When it fails, nothing is known of what was written since the last time. */
    void force() throws IOException;

    /** Cuts the file down to {@code size} bytes. */
    void truncate(long size) throws IOException;

    long size() throws IOException;
}
