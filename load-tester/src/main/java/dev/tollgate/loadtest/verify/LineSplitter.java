package dev.tollgate.loadtest.verify;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts bytes into lines. The last line counts once its end has come, or {@link #end} is called. Not thread-safe. */
final class LineSplitter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private byte[] line = new byte[BUFFER_BYTES];
    private int length;
    private int maxBytes = Lines.LINE_MAX_BYTES;

    LineSplitter() {}

    LineSplitter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Reads to the end of the stream; returns how many bytes that were. */
    long readAll(InputStream in, Lines.Taker taker) throws IOException {
        long all = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            split(read, taker);
            all += read;
        }
        return all;
    }

    private void split(int read, Lines.Taker taker) throws IOException {
        int start = 0;
        for (int i = 0; i < read; i++) {
            if (buffer[i] == '\n') {
                append(start, i);
                end(taker);
                start = i + 1;
            }
        }
        append(start, read);
    }

    private void append(int start, int end) throws IOException {
        int more = end - start;
        if (length + more > maxBytes) {
            throw new IOException("a line has more than " + maxBytes + " bytes");
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, line.length * 2));
        }
        System.arraycopy(buffer, start, line, length, more);
        length += more;
    }

    /** Gives what has been read of a last line without an end. */
    void end(Lines.Taker taker) throws IOException {
        int used = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        length = 0;
        if (used > 0) {
            taker.take(line, used);
        }
    }

    /** Bytes of a last line without an end. */
    int pending() {
        return length;
    }

    void clear() {
        length = 0;
    }
}
