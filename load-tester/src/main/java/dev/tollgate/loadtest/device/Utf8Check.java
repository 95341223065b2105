package dev.tollgate.loadtest.device;

import io.netty.buffer.ByteBuf;

/** Whether bytes are UTF-8 as MQTT wants it: no surrogates, nothing longer than needed (RFC 3629 section 4). */
final class Utf8Check {
    private Utf8Check() {}

    static boolean isValid(ByteBuf buffer, int start, int end) {
        int index = start;
        while (index < end) {
            int first = buffer.getByte(index);
            int size = first >= 0 ? 1 : size(first & 0xff);
            if (size == 0 || index + size > end || !continues(buffer, index, size)) {
                return false;
            }
            index += size;
        }
        return true;
    }

    private static int size(int first) {
        if (first >= 0xc2 && first <= 0xdf) {
            return 2;
        }
        if (first >= 0xe0 && first <= 0xef) {
            return 3;
        }
        return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
    }

    private static boolean continues(ByteBuf buffer, int index, int size) {
        for (int i = 1; i < size; i++) {
            if ((buffer.getByte(index + i) & 0xc0) != 0x80) {
                return false;
            }
        }
        if (size < 3) {
            return true;
        }
        int first = buffer.getByte(index) & 0xff;
        int second = buffer.getByte(index + 1) & 0xff;
        return switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second <= 0x9f;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second <= 0x8f;
            default -> true;
        };
    }
}
