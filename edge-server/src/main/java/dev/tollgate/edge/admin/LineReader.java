package dev.tollgate.edge.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines of limited length from a stream of any length. For one thread. */
final class LineReader {
    private static final int BUFFER_BYTES = 16 << 10;

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int index;
    private int end;
    private int number;
    private boolean isTooLong;

    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Moves to the next line; false at the end. */
    boolean next() throws IOException {
        line.reset();
        isTooLong = false;
        boolean isStarted = false;
        while (index < end || fill()) {
            isStarted = true;
            int stop = index;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            take(stop);
            if (stop < end) {
                index = stop + 1;
                break;
            }
            index = stop;
        }
        number += isStarted ? 1 : 0;
        return isStarted;
    }

    private boolean fill() throws IOException {
        index = 0;
        end = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
        return end > 0;
    }

    private void take(int stop) {
        int length = stop - index;
        if (line.size() + length > maxBytes) {
            isTooLong = true; // what is left of the line is passed over
        } else {
            line.write(buffer, index, length);
        }
    }

    /** The line without its end; meaningless when it {@link #isTooLong}. */
    byte[] line() {
        return line.toByteArray();
    }

    boolean isTooLong() {
        return isTooLong;
    }

    boolean isBlank() {
        return !isTooLong && line.toString(StandardCharsets.UTF_8).isBlank();
    }

    /** From 1. */
    int number() {
        return number;
    }
}
