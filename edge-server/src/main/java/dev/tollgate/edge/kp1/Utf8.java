package dev.tollgate.edge.kp1;

import io.netty.buffer.ByteBuf;

/** Checks UTF-8 (RFC 3629) in place. Stateless; allocates nothing. */
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** True when the bytes from {@code start} to {@code end} (exclusive) are well-formed: no overlong form, no surrogate. */
    public static boolean isValid(ByteBuf buffer, int start, int end) {
        int index = start;
        while (index < end) {
            if (end - index >= Long.BYTES && (buffer.getLong(index) & HIGH_BITS) == 0) {
                index += Long.BYTES;
                continue;
            }
            int length = sequenceLength(buffer, index, end);
            if (length == 0) {
                return false;
            }
            index += length;
        }
        return true;
    }

    /** Bytes of the code point at {@code index}, 1 to 4; 0 when it is not well-formed. */
    public static int sequenceLength(ByteBuf buffer, int index, int end) {
        int lead = buffer.getUnsignedByte(index);
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (end - index < length) {
            return 0;
        }
        int second = buffer.getUnsignedByte(index + 1);
        int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80; // below: overlong
        int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF; // above: a surrogate, or past U+10FFFF
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((buffer.getByte(index + i) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
