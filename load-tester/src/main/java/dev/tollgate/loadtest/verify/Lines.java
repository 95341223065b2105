package dev.tollgate.loadtest.verify;

import java.io.Closeable;
import java.io.IOException;

/** A sink that shows its messages as lines: a file, a command's output, a page. One thread at a time; methods wait. */
interface Lines extends Closeable {
    /** Longest line that is read; a longer one is an error. */
    int LINE_MAX_BYTES = 32 << 20;

    /** Takes one line, without its end. */
    @FunctionalInterface
    interface Taker {
        /** @param line whose content may be reused afterwards */
        void take(byte[] line, int length) throws IOException;
    }

    /** Whether {@link #read} goes on where it was; else it begins anew each time. */
    boolean goesOn();

    /** Whether {@link #read} costs little when little has been added. */
    default boolean isCheap() {
        return false;
    }

    /** Gives whole lines to {@code taker} until there are no more for now. Throws IOException when the sink cannot be read. */
    void read(Taker taker) throws IOException, InterruptedException;

    /** Lets the next {@link #read} begin anew. */
    default void rewind() {}

    @Override
    default void close() throws IOException {}
}
