package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Utf8;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Checks that bytes are one JSON value (RFC 8259) in UTF-8, without building anything of it. One an event loop: it keeps the stack
 * of open objects and arrays as bits, so nesting is limited to {@link #DEPTH_MAX}, and the array that it copies payloads into.
 *
 * <p>A {@code ByteBuf} checks bounds and references at each byte; the copy is made with one such check. Eight zeros follow the
 * payload in it. NUL is allowed nowhere in JSON, so whatever is read stops there at the latest, and only what ended the value is
 * compared with the payload's end; a word of eight bytes can be read wherever a byte can.
 */
public final class JsonSyntax {
    public static final int DEPTH_MAX = 256;

    /** An array of this many bytes is kept for the next payload; a larger one is made for its payload alone. */
    static final int COPY_KEPT_MAX_BYTES = 1 << 20;

    private static final int COPY_MIN_BYTES = 1 << 10;
    private static final int FAILED = -1;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long BACKSLASHES = ONES * '\\';
    private static final long QUOTE_AMONG_CONTROLS = ONES * ('"' ^ ' ');
    private static final long ABOVE_CONTROLS = ONES * (' ' + 1);
    private static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;
    private static final int ALSE = 'a' | 'l' << 8 | 's' << 16 | 'e' << 24;
    private static final int NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;

    private final long[] isObject = new long[DEPTH_MAX / Long.SIZE];
    private int depth;
    private boolean inObject;
    private byte[] kept = new byte[COPY_MIN_BYTES];

    /** All bytes of strings, and some behind them, ORed: a high bit says that not all is ASCII. */
    private long ored;

    /** True when the bytes from {@code start} to {@code end} (exclusive) are one JSON value, with white space around it or not. */
    public boolean isValid(ByteBuf buffer, int start, int end) {
        byte[] in = copy(buffer, start, end);
        ored = 0;
        boolean isOneValue = length(in) == end - start;
        wipe(in, end - start);
        return isOneValue && ((ored & HIGH_BITS) == 0 || Utf8.isValid(buffer, start, end));
    }

    /** Of the value and the white space around it; -1 when there is none. */
    private int length(byte[] in) {
        depth = 0;
        int index = skipSpace(in, 0);
        do {
            index = value(in, index);
            index = index == FAILED ? FAILED : afterValue(in, index);
        } while (index != FAILED && depth > 0);
        return index == FAILED ? FAILED : skipSpace(in, index);
    }

    /**
     * The index after the number that starts at {@code start}; -1 when there is none. An exponent without digits is left unread, as in
     * {@code 47eur}.
     */
    int numberEnd(ByteBuf buffer, int start, int end) {
        byte[] in = copy(buffer, start, end);
        int decimal = decimal(in, 0);
        int number = decimal == FAILED ? FAILED : exponent(in, decimal);
        int length = number == FAILED ? decimal : number;
        wipe(in, end - start);
        return length == FAILED ? FAILED : start + length;
    }

    private byte[] copy(ByteBuf buffer, int start, int end) {
        int length = end - start;
        byte[] in = kept;
        if (in.length - length < Long.BYTES) {
            in = new byte[Math.max(length + Long.BYTES, Math.min(2 * length, COPY_KEPT_MAX_BYTES))];
            kept = in.length <= COPY_KEPT_MAX_BYTES ? in : kept;
        }
        buffer.getBytes(start, in, 0, length);
        WORD.set(in, length, 0L);
        return in;
    }

    /** No payload stays on the heap, whose dumps people send to each other. */
    private static void wipe(byte[] in, int length) {
        Arrays.fill(in, 0, length, (byte) 0);
    }

    /** Reads a scalar or an empty container whole, or opens containers until the first value in them; returns the index after it. */
    private int value(byte[] in, int start) {
        int index = start;
        while (index != FAILED) {
            switch (in[index]) {
                case '{' -> {
                    index = skipSpace(in, index + 1);
                    if (in[index] == '}') {
                        return index + 1;
                    }
                    index = push(true) ? name(in, index) : FAILED;
                }
                case '[' -> {
                    index = skipSpace(in, index + 1);
                    if (in[index] == ']') {
                        return index + 1;
                    }
                    index = push(false) ? index : FAILED;
                }
                case '"' -> {
                    return string(in, index + 1);
                }
                case 't' -> {
                    return (int) word(in, index) == TRUE ? index + 4 : FAILED;
                }
                case 'f' -> {
                    return (int) word(in, index + 1) == ALSE ? index + 5 : FAILED;
                }
                case 'n' -> {
                    return (int) word(in, index) == NULL ? index + 4 : FAILED;
                }
                default -> {
                    return number(in, index);
                }
            }
        }
        return FAILED;
    }

    /** Reads what follows a value: any number of closings, then a comma up to the next value, or the end of the outermost one. */
    private int afterValue(byte[] in, int start) {
        int index = start;
        while (depth > 0) {
            index = skipSpace(in, index);
            byte b = in[index];
            if (b == ',') {
                int next = skipSpace(in, index + 1);
                return inObject ? name(in, next) : next;
            }
            if (b != (inObject ? '}' : ']')) {
                return FAILED;
            }
            pop();
            index++;
        }
        return index;
    }

    private int name(byte[] in, int start) {
        if (in[start] != '"') {
            return FAILED;
        }
        int index = string(in, start + 1);
        if (index == FAILED) {
            return FAILED;
        }
        index = skipSpace(in, index);
        return in[index] == ':' ? skipSpace(in, index + 1) : FAILED;
    }

    /** The index after the quote that ends the string whose first character is at {@code start}; UTF-8 is left unchecked. */
    private int string(byte[] in, int start) {
        int index = start;
        long seen = 0;
        while (index != FAILED) {
            long word = word(in, index);
            long special = special(word);
            seen |= word;
            if (special == 0) { // a branch that is foreseen: the next word need not wait for a count of 8
                index += Long.BYTES;
                continue;
            }
            int plain = Long.numberOfTrailingZeros(special) / Byte.SIZE;
            byte b = (byte) (word >>> (plain * Byte.SIZE));
            index += plain + 1;
            if (b == '"') {
                ored |= seen;
                return index;
            }
            index = b == '\\' ? escape(in, index) : FAILED;
        }
        return FAILED;
    }

    /**
     * Has the high bit of the lowest byte set that does not stand for itself, and of none below it: a quote, which is exchanged with
     * the space and so becomes one of the controls' neighbours, a control, or a backslash.
     */
    private static long special(long word) {
        long quoteOrControl = (word ^ QUOTE_AMONG_CONTROLS) - ABOVE_CONTROLS;
        long backslash = (word ^ BACKSLASHES) - ONES;
        return (quoteOrControl | backslash) & ~word & HIGH_BITS;
    }

    private static int escape(byte[] in, int index) {
        return switch (in[index]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> index + 1;
            case 'u' -> hexDigits(in, index + 1) ? index + 5 : FAILED;
            default -> FAILED;
        };
    }

    private static boolean hexDigits(byte[] in, int start) {
        int index = start;
        while (index < start + 4 && Character.digit(in[index], 16) >= 0) {
            index++;
        }
        return index == start + 4;
    }

    private static int number(byte[] in, int start) {
        int index = decimal(in, start);
        return index == FAILED ? FAILED : exponent(in, index);
    }

    private static int decimal(byte[] in, int start) {
        int integer = in[start] == '-' ? start + 1 : start;
        int index = digits(in, integer);
        if (index == integer || (in[integer] == '0' && index > integer + 1)) {
            return FAILED;
        }
        if (in[index] != '.') {
            return index;
        }
        int fraction = index + 1;
        index = digits(in, fraction);
        return index == fraction ? FAILED : index;
    }

    private static int exponent(byte[] in, int start) {
        if ((in[start] | 0x20) != 'e') {
            return start;
        }
        int exponent = in[start + 1] == '+' || in[start + 1] == '-' ? start + 2 : start + 1;
        int index = digits(in, exponent);
        return index == exponent ? FAILED : index;
    }

    private static int digits(byte[] in, int start) {
        int index = start;
        while (in[index] >= '0' && in[index] <= '9') {
            index++;
        }
        return index;
    }

    private static int skipSpace(byte[] in, int start) {
        int index = start;
        while (in[index] <= ' ' && isSpace(in[index])) { // one comparison where there is none
            index++;
        }
        return index;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static long word(byte[] in, int index) {
        return (long) WORD.get(in, index);
    }

    private boolean push(boolean object) {
        if (depth == DEPTH_MAX) {
            return false;
        }
        long bit = 1L << depth; // the shift distance is taken modulo 64
        int word = depth / Long.SIZE;
        isObject[word] = object ? isObject[word] | bit : isObject[word] & ~bit;
        depth++;
        inObject = object;
        return true;
    }

    private void pop() {
        depth--;
        int top = Math.max(depth - 1, 0);
        inObject = (isObject[top / Long.SIZE] & (1L << top)) != 0;
    }
}
