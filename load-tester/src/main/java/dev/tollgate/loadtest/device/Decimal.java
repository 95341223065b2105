package dev.tollgate.loadtest.device;

import io.netty.buffer.ByteBuf;

/** Writes whole numbers as ASCII, without garbage. */
final class Decimal {
    private Decimal() {}

    /** @param value 0 or more */
    static void write(ByteBuf out, int value) {
        int divisor = 1;
        while (value / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte('0' + value / divisor % 10);
        }
    }
}
