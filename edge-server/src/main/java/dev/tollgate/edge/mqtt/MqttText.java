package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.kp1.Utf8;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Rules for MQTT's strings (MQTT 5, 1.5.4 and 4.7), checked in place, eight bytes at a time. Stateless; allocates nothing. */
final class MqttText {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long PLUSES = ONES * '+';
    private static final long HASHES = ONES * '#';

    private MqttText() {}

    /** Null when the bytes are UTF-8 without U+0000. */
    static @Nullable CloseReason checkString(ByteBuf buffer, int start, int end) {
        return isString(buffer, start, end) ? null : CloseReason.STRING_MALFORMED;
    }

    /** Null when the bytes are a string that may be a topic name: not empty, no wildcards. */
    static @Nullable CloseReason checkTopicName(ByteBuf buffer, int start, int end) {
        if (start == end) {
            return CloseReason.TOPIC_EMPTY;
        }
        if (!isString(buffer, start, end)) {
            return CloseReason.STRING_MALFORMED;
        }
        int index = start;
        for (; end - index >= Long.BYTES; index += Long.BYTES) {
            long word = buffer.getLong(index);
            if ((zeros(word ^ PLUSES) | zeros(word ^ HASHES)) != 0) {
                return CloseReason.TOPIC_WILDCARD;
            }
        }
        for (; index < end; index++) {
            byte b = buffer.getByte(index);
            if (b == '+' || b == '#') {
                return CloseReason.TOPIC_WILDCARD;
            }
        }
        return null;
    }

    /** Null when the bytes are a string that may be a topic filter: {@code +} fills a level, {@code #} fills the last one. */
    static @Nullable CloseReason checkFilter(ByteBuf buffer, int start, int end) {
        if (!isString(buffer, start, end)) {
            return CloseReason.STRING_MALFORMED;
        }
        if (start == end) {
            return CloseReason.FILTER_INVALID;
        }
        for (int index = start; index < end; index++) {
            byte b = buffer.getByte(index);
            boolean wildcard = b == '+' || b == '#';
            boolean startsLevel = index == start || buffer.getByte(index - 1) == '/';
            boolean endsLevel = index == end - 1 || (b == '+' && buffer.getByte(index + 1) == '/');
            if (wildcard && !(startsLevel && endsLevel)) {
                return CloseReason.FILTER_INVALID;
            }
        }
        return null;
    }

    private static boolean isString(ByteBuf buffer, int start, int end) {
        boolean ascii = true;
        int index = start;
        for (; end - index >= Long.BYTES; index += Long.BYTES) {
            long word = buffer.getLong(index);
            if (zeros(word) != 0) {
                return false;
            }
            ascii &= (word & HIGH_BITS) == 0;
        }
        for (; index < end; index++) {
            byte b = buffer.getByte(index);
            if (b == 0) {
                return false;
            }
            ascii &= b > 0;
        }
        return ascii || Utf8.isValid(buffer, start, end);
    }

    /** Not 0 when a byte of {@code word} is 0. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGH_BITS;
    }
}
