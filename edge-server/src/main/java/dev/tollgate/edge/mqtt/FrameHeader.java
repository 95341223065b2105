package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;

/** A packet's fixed header: one byte of type and flags, then the remaining length in one to four bytes (MQTT 5, 2.1). Stateless. */
final class FrameHeader {
    /** The header goes on behind the bytes at hand. */
    static final long INCOMPLETE = -1;

    /** The remaining length has a fifth byte. */
    static final long MALFORMED = -2;

    private static final int LENGTH_BYTES_MAX = 4;

    private FrameHeader() {}

    /** Length of the header and remaining length, to be taken apart by the methods below; or one of the constants above. */
    static long parse(ByteBuf buffer, int start, int end) {
        int remaining = 0;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            int index = start + 1 + i;
            if (index >= end) {
                return INCOMPLETE;
            }
            byte b = buffer.getByte(index);
            remaining |= (b & 0x7F) << (7 * i);
            if (b >= 0) {
                return ((long) (2 + i) << Integer.SIZE) | remaining;
            }
        }
        return MALFORMED;
    }

    static int headerBytes(long header) {
        return (int) (header >>> Integer.SIZE);
    }

    static int remainingBytes(long header) {
        return (int) header;
    }

    /** Of the whole packet. */
    static int packetBytes(long header) {
        return headerBytes(header) + remainingBytes(header);
    }

    /** Whether the remaining length is in its shortest form, which MQTT 5 asks for (1.5.5). */
    static boolean isMinimal(ByteBuf buffer, int start, int bodyStart) {
        return bodyStart - start == 2 || buffer.getByte(bodyStart - 1) != 0;
    }
}
