package dev.tollgate.loadtest.scenario.template;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes numbers as ASCII, without garbage. */
final class Digits {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Digits() {}

    static void write(ByteBuf out, long value) {
        write(out, value, 0);
    }

    /** @param decimals how many digits of {@code value} stand behind the point */
    static void write(ByteBuf out, long value, int decimals) {
        if (value < 0) {
            out.writeByte('-');
        }
        int length = Math.max(length(value), decimals + 1) + (decimals > 0 ? 1 : 0);
        int start = out.writerIndex();
        out.ensureWritable(length);
        long rest = value;
        for (int i = length - 1; i >= 0; i--) {
            if (decimals > 0 && i == length - 1 - decimals) {
                out.setByte(start + i, '.');
            } else {
                out.setByte(start + i, '0' + (int) Math.abs(rest % 10));
                rest /= 10;
            }
        }
        out.writerIndex(start + length);
    }

    private static int length(long value) {
        int length = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            length++;
        }
        return length;
    }

    /** The lowest {@code digits} digits. */
    static void writeHex(ByteBuf out, long value, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (value >>> shift & 15)]);
        }
    }
}
