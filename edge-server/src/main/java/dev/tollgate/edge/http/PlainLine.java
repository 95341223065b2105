package dev.tollgate.edge.http;

import dev.tollgate.edge.kp1.KnownBytes;
import io.netty.buffer.ByteBuf;

/**
 * The request line of a {@link PlainRequest}, found in place: POST, a path of 1/KP in which each byte stands for itself, HTTP/1.1. Remembers
 * the last one, from the second on. One a connection, on its event loop.
 *
 * <pre>
 * POST /kpc/kp1/{…} HTTP/1.1⏎
 *           └ path ┘
 * </pre>
 */
final class PlainLine {
    /** Longer ones are not kept: an idle connection is to stay small. */
    private static final int KNOWN_MAX = 512;

    private static final long POST_KP = 0x504F5354202F6B70L; // "POST /kp"
    private static final int C_KP = 0x632F6B70; // "c/kp"
    private static final short ONE_SLASH = 0x312F; // "1/"
    private static final int PATH_INDEX = "POST /".length();
    private static final int KPC_PATH_INDEX = "POST /kpc/".length();
    private static final int KP1_LENGTH = "kp1/".length();
    private static final long HTTP_1 = 0x20485454502F312EL; // " HTTP/1."
    private static final int ONE_CR_LF = 0x310D0A;
    private static final int END_LENGTH = Long.BYTES + 3;
    private static final int LENGTH_MIN = KPC_PATH_INDEX + KP1_LENGTH + END_LENGTH;

    private final int maxBytes;
    private int pathStart; // from the line's start, as all others
    private int pathEnd;
    private int length;
    private byte[] known = {};
    private int knownLength; // 0 while none is
    private int knownPathStart;
    private int knownPathEnd;
    private boolean isRepeated;

    /** @param maxBytes with its line end */
    PlainLine(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Points this at the line that begins at {@code start}.
     *
     * @param end of the bytes received
     * @return false for any that is not plain or not complete, after which the positions mean nothing
     */
    boolean read(ByteBuf buffer, int start, int end) {
        if (knownLength > 0 && knownLength <= end - start && KnownBytes.areAt(known, 0, knownLength, buffer, start)) {
            pathStart = knownPathStart;
            pathEnd = knownPathEnd;
            length = knownLength;
            return true;
        }
        if (!scan(buffer, start, Math.min(end, start + maxBytes))) {
            return false;
        }
        if (isRepeated && length <= KNOWN_MAX) {
            keep(buffer, start);
        }
        isRepeated = true;
        return true;
    }

    private void keep(ByteBuf buffer, int start) {
        if (known.length < length) {
            known = new byte[length];
        }
        buffer.getBytes(start, known, 0, length);
        knownLength = length;
        knownPathStart = pathStart;
        knownPathEnd = pathEnd;
    }

    /** Length of the known line where that, or as much of it as has come, lies at {@code start}; -1 where it does not. */
    int begunLength(ByteBuf buffer, int start, int end) {
        boolean isBegun =
                knownLength > 0 && KnownBytes.areAt(known, 0, Math.min(knownLength, end - start), buffer, start);
        return isBegun ? knownLength : -1;
    }

    private boolean scan(ByteBuf buffer, int start, int end) {
        if (end - start < LENGTH_MIN || buffer.getLong(start) != POST_KP) {
            return false;
        }
        boolean kpc = buffer.getInt(start + Long.BYTES) == C_KP;
        int path = start + (kpc ? KPC_PATH_INDEX : PATH_INDEX);
        if (buffer.getShort(path + 2) != ONE_SLASH) {
            return false;
        }
        int behind = pathEnd(buffer, path + KP1_LENGTH, end - END_LENGTH);
        if (behind < 0 || buffer.getLong(behind) != HTTP_1 || buffer.getMedium(behind + Long.BYTES) != ONE_CR_LF) {
            return false;
        }
        pathStart = path - start;
        pathEnd = behind - start;
        length = pathEnd + END_LENGTH;
        return true;
    }

    /** Index of the space behind the path; -1 when there is none up to {@code last} or the path is not plain. */
    private static int pathEnd(ByteBuf buffer, int start, int last) {
        boolean inSegment = false;
        for (int index = start; index <= last; index++) {
            byte b = buffer.getByte(index);
            if (b == ' ') {
                return index;
            }
            boolean isPlain = inSegment ? b == '/' || RequestTarget.isPlain(b) : b != '.' && RequestTarget.isPlain(b);
            if (!isPlain) {
                return -1;
            }
            inSegment = b != '/';
        }
        return -1;
    }

    /** Whether a request for this path may be a plain one. */
    static boolean isPathOf(String path) {
        return path.startsWith("/kp1/") || path.startsWith("/kpc/kp1/");
    }

    /** Index from the line's start, as {@link #pathEnd()}. */
    int pathStart() {
        return pathStart;
    }

    int pathEnd() {
        return pathEnd;
    }

    /** With its line end. */
    int length() {
        return length;
    }
}
