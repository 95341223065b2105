package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Utf8;
import io.netty.buffer.ByteBuf;

/**
 * Checks that bytes are one JSON value (RFC 8259) in UTF-8, without building anything of it. One an event loop: it keeps the stack
 * of open objects and arrays as bits, so nesting is limited to {@link #DEPTH_MAX}.
 */
public final class JsonSyntax {
    public static final int DEPTH_MAX = 256;

    private static final int FAILED = -1;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long SPACES = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private final long[] isObject = new long[DEPTH_MAX / Long.SIZE];
    private int depth;

    /** True when the bytes from {@code start} to {@code end} (exclusive) are one JSON value, with white space around it or not. */
    public boolean isValid(ByteBuf buffer, int start, int end) {
        depth = 0;
        int index = skipSpace(buffer, start, end);
        do {
            index = value(buffer, index, end);
            index = index == FAILED ? FAILED : afterValue(buffer, index, end);
        } while (index != FAILED && depth > 0);
        return index != FAILED && skipSpace(buffer, index, end) == end;
    }

    /** Reads a scalar or an empty container whole, or opens containers until the first value in them; returns the index after it. */
    private int value(ByteBuf buffer, int start, int end) {
        int index = start;
        while (index < end) {
            byte b = buffer.getByte(index);
            switch (b) {
                case '{' -> {
                    index = skipSpace(buffer, index + 1, end);
                    if (index < end && buffer.getByte(index) == '}') {
                        return index + 1;
                    }
                    index = push(true) ? name(buffer, index, end) : FAILED;
                }
                case '[' -> {
                    index = skipSpace(buffer, index + 1, end);
                    if (index < end && buffer.getByte(index) == ']') {
                        return index + 1;
                    }
                    index = push(false) ? index : FAILED;
                }
                case '"' -> {
                    return string(buffer, index, end);
                }
                case 't' -> {
                    return literal(buffer, index, end, "true");
                }
                case 'f' -> {
                    return literal(buffer, index, end, "false");
                }
                case 'n' -> {
                    return literal(buffer, index, end, "null");
                }
                default -> {
                    return number(buffer, index, end);
                }
            }
            if (index == FAILED) {
                return FAILED;
            }
        }
        return FAILED;
    }

    /** Reads what follows a value: any number of closings, then a comma up to the next value, or the end of the outermost one. */
    private int afterValue(ByteBuf buffer, int start, int end) {
        int index = start;
        while (depth > 0) {
            index = skipSpace(buffer, index, end);
            if (index == end) {
                return FAILED;
            }
            byte b = buffer.getByte(index);
            boolean inObject = inObject();
            if (b == ',') {
                int next = skipSpace(buffer, index + 1, end);
                return inObject ? name(buffer, next, end) : next;
            }
            if (b != (inObject ? '}' : ']')) {
                return FAILED;
            }
            depth--;
            index++;
        }
        return index;
    }

    private int name(ByteBuf buffer, int start, int end) {
        if (start >= end || buffer.getByte(start) != '"') {
            return FAILED;
        }
        int index = string(buffer, start, end);
        if (index == FAILED) {
            return FAILED;
        }
        index = skipSpace(buffer, index, end);
        return index < end && buffer.getByte(index) == ':' ? skipSpace(buffer, index + 1, end) : FAILED;
    }

    private static int string(ByteBuf buffer, int start, int end) {
        int index = skipPlain(buffer, start + 1, end);
        while (index < end) {
            byte b = buffer.getByte(index);
            if (b == '"') {
                return index + 1;
            }
            if (b == '\\') {
                index = escape(buffer, index + 1, end);
            } else if (b < 0) {
                int length = Utf8.sequenceLength(buffer, index, end);
                index = length == 0 ? FAILED : index + length;
            } else {
                index = b < 0x20 ? FAILED : index + 1;
            }
            if (index == FAILED) {
                return FAILED;
            }
            index = skipPlain(buffer, index, end);
        }
        return FAILED;
    }

    /** Goes past ASCII characters that stand for themselves, eight at a time; a few of them may be left. */
    private static int skipPlain(ByteBuf buffer, int start, int end) {
        int index = start;
        while (end - index >= Long.BYTES) {
            long word = buffer.getLongLE(index);
            long special = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES) | (word - SPACES) | word;
            int plain = Long.numberOfTrailingZeros(special & HIGH_BITS) / Byte.SIZE; // 8 where all are
            index += plain;
            if (plain < Long.BYTES) {
                break;
            }
        }
        return index;
    }

    /** Has the high bit of the lowest byte set that is 0, and of none below it. */
    private static long zeros(long word) {
        return (word - ONES) & ~word;
    }

    private static int escape(ByteBuf buffer, int index, int end) {
        if (index >= end) {
            return FAILED;
        }
        return switch (buffer.getByte(index)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> index + 1;
            case 'u' -> hexDigits(buffer, index + 1, end) ? index + 5 : FAILED;
            default -> FAILED;
        };
    }

    private static boolean hexDigits(ByteBuf buffer, int start, int end) {
        if (end - start < 4) {
            return false;
        }
        for (int index = start; index < start + 4; index++) {
            if (Character.digit(buffer.getByte(index), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int literal(ByteBuf buffer, int start, int end, String expected) {
        if (end - start < expected.length()) {
            return FAILED;
        }
        for (int i = 1; i < expected.length(); i++) {
            if (buffer.getByte(start + i) != expected.charAt(i)) {
                return FAILED;
            }
        }
        return start + expected.length();
    }

    /** The index after the number that starts at {@code start}; -1 when there is none. */
    static int number(ByteBuf buffer, int start, int end) {
        int index = decimal(buffer, start, end);
        if (index == FAILED || index == end || (buffer.getByte(index) | 0x20) != 'e') {
            return index;
        }
        int exponent = index + 1;
        if (exponent < end && (buffer.getByte(exponent) == '+' || buffer.getByte(exponent) == '-')) {
            exponent++;
        }
        index = digits(buffer, exponent, end);
        return index == exponent ? FAILED : index;
    }

    /** As {@link #number}, but an exponent is left unread. */
    static int decimal(ByteBuf buffer, int start, int end) {
        int integer = start < end && buffer.getByte(start) == '-' ? start + 1 : start;
        int index = digits(buffer, integer, end);
        if (index == integer || (index > integer + 1 && buffer.getByte(integer) == '0')) {
            return FAILED;
        }
        if (index == end || buffer.getByte(index) != '.') {
            return index;
        }
        int fraction = index + 1;
        index = digits(buffer, fraction, end);
        return index == fraction ? FAILED : index;
    }

    private static int digits(ByteBuf buffer, int start, int end) {
        int index = start;
        while (index < end && buffer.getByte(index) >= '0' && buffer.getByte(index) <= '9') {
            index++;
        }
        return index;
    }

    private static int skipSpace(ByteBuf buffer, int start, int end) {
        int index = start;
        while (index < end) {
            byte b = buffer.getByte(index);
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                break;
            }
            index++;
        }
        return index;
    }

    private boolean push(boolean object) {
        if (depth == DEPTH_MAX) {
            return false;
        }
        long bit = 1L << depth; // the shift distance is taken modulo 64
        int word = depth / Long.SIZE;
        isObject[word] = object ? isObject[word] | bit : isObject[word] & ~bit;
        depth++;
        return true;
    }

    private boolean inObject() {
        int top = depth - 1;
        return (isObject[top / Long.SIZE] & (1L << top)) != 0;
    }
}
