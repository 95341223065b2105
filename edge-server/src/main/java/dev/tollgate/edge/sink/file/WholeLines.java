package dev.tollgate.edge.sink.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds where a file's last whole record ends. Lines of records that were confirmed are left as they are, whatever they look like; from
 * the first one on that was not, everything behind a torn line goes, as a crash may leave holes.
 */
final class WholeLines {
    private static final byte[] START = "{\"sequence\":".getBytes(StandardCharsets.UTF_8);
    private static final int BUFFER_BYTES = 1 << 16;

    private final long unconfirmed;
    /** Digits of the line's sequence; -1 where the line does not begin as one. */
    private long sequence;

    private int lineBytes;
    private boolean inNumber;
    private boolean hole;
    private byte previous;

    private long position;
    private boolean intact = true;
    private long bytes;
    private long last;

    /** @param unconfirmed sequence of the first record that may be torn */
    WholeLines(long unconfirmed) {
        this.unconfirmed = unconfirmed;
    }

    /** Reads to the end. */
    WholeLines read(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            for (int i = 0; i < count; i++) {
                onByte(buffer[i]);
            }
        }
        return this;
    }

    private void onByte(byte b) {
        position++;
        if (b == '\n') {
            endLine();
            return;
        }
        int index = lineBytes++;
        if (index < START.length) {
            sequence = b == START[index] ? sequence : -1;
            inNumber = index == START.length - 1;
        } else if (inNumber && b >= '0' && b <= '9' && sequence >= 0) {
            sequence = sequence * 10 + (b - '0');
        } else {
            inNumber = false;
        }
        hole |= b == 0; // JSON has none
        previous = b;
    }

    private void endLine() {
        boolean whole = sequence > last && previous == '}' && !hole;
        if (whole && (intact || sequence < unconfirmed)) {
            last = sequence;
            bytes = position;
            intact = true;
        } else {
            intact = false;
        }
        sequence = 0;
        lineBytes = 0;
        inNumber = false;
        hole = false;
        previous = 0;
    }

    /** Length of the file up to the end of its last whole record. */
    long bytes() {
        return bytes;
    }

    /** Sequence of the last whole record; 0 for none. */
    long last() {
        return last;
    }
}
