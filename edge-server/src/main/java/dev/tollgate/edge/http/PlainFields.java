package dev.tollgate.edge.http;

import dev.tollgate.edge.kp1.KnownBytes;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;

/**
 * The header fields of a {@link PlainRequest}, found in place: one Host, Content-Length and Content-Type at most once, Connection if it says
 * keep-alive, and what the edge does not go by. Remembers the last ones, from the second on, in which nothing but the digits of
 * Content-Length may differ. One a connection, on its event loop.
 */
final class PlainFields {
    /** Longer ones are not kept: an idle connection is to stay small. */
    private static final int KNOWN_MAX = 1024;

    private static final short CR_LF = 0x0D0A;
    private static final int LENGTH_DIGITS_MAX = 9; // of an int
    private static final int PORT_DIGITS_MAX = 5;
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long SPACES = ONES * ' ';

    private final int maxBytes;
    private final int fieldsMax;
    private final int bodyMaxBytes;
    private boolean hasHost;
    private int contentTypeStart; // from the fields' start, as all others
    private int contentTypeEnd;
    private int digitsStart; // of Content-Length
    private int digitsEnd; // digitsStart where there is none
    private int bodyBytes;
    private int length;
    private byte[] known = {};
    private boolean isKnown;
    private boolean isRepeated;
    private int knownLength;
    private int knownTypeStart;
    private int knownTypeEnd;
    private int knownDigitsStart;
    private int knownDigitsEnd;

    PlainFields(HttpConfig config) {
        maxBytes = config.headersMaxBytes();
        fieldsMax = config.headerFieldsMax();
        bodyMaxBytes = config.bodyMaxBytes();
    }

    /**
     * Points this at the fields that begin at {@code start}, up to the empty line behind them.
     *
     * @param end of the bytes received
     * @return false for any that are not plain or not complete, after which the positions mean nothing
     */
    boolean read(ByteBuf buffer, int start, int end) {
        int limit = Math.min(end, start + maxBytes);
        if (isKnown && readKnown(buffer, start, limit)) {
            return true;
        }
        if (!scan(buffer, start, limit)) {
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
        knownTypeStart = contentTypeStart;
        knownTypeEnd = contentTypeEnd;
        knownDigitsStart = digitsStart;
        knownDigitsEnd = digitsEnd;
        isKnown = true;
    }

    private boolean readKnown(ByteBuf buffer, int start, int limit) {
        int index = start + knownDigitsStart;
        if (index > limit || !KnownBytes.areAt(known, 0, knownDigitsStart, buffer, start)) {
            return false;
        }
        bodyBytes = 0;
        if (knownDigitsStart < knownDigitsEnd) {
            index = readDigits(buffer, index, limit);
        }
        int rest = knownLength - knownDigitsEnd;
        if (index < 0 || rest > limit - index || !KnownBytes.areAt(known, knownDigitsEnd, rest, buffer, index)) {
            return false;
        }
        length = index + rest - start;
        int shift = knownTypeStart < knownDigitsEnd ? 0 : length - knownLength;
        contentTypeStart = knownTypeStart + shift;
        contentTypeEnd = knownTypeEnd + shift;
        return true;
    }

    /** Whether the known fields begin at {@code start}, and have not come to their end. */
    boolean isBegun(ByteBuf buffer, int start, int end) {
        int before = Math.min(knownDigitsStart, end - start);
        if (!isKnown || end - start > maxBytes || !KnownBytes.areAt(known, 0, before, buffer, start)) {
            return false;
        }
        int index = start + before;
        if (knownDigitsStart < knownDigitsEnd) {
            int digitsMax = Math.min(end, index + LENGTH_DIGITS_MAX);
            while (index < digitsMax && isDigit(buffer.getByte(index))) {
                index++;
            }
        }
        int rest = end - index;
        return rest < knownLength - knownDigitsEnd && KnownBytes.areAt(known, knownDigitsEnd, rest, buffer, index);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Reads Content-Length's digits; the index behind them, or -1 when they are none or say too much. */
    private int readDigits(ByteBuf buffer, int start, int limit) {
        int value = 0;
        int index = start;
        while (index < limit) {
            int digit = buffer.getByte(index) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (index - start == LENGTH_DIGITS_MAX) {
                return -1;
            }
            value = value * 10 + digit;
            index++;
        }
        bodyBytes = value;
        return index > start && value <= bodyMaxBytes ? index : -1;
    }

    private boolean scan(ByteBuf buffer, int start, int limit) {
        hasHost = false;
        contentTypeStart = 0;
        contentTypeEnd = 0;
        digitsStart = 0;
        digitsEnd = 0;
        bodyBytes = 0;
        int index = start;
        for (int count = 0; count <= fieldsMax && limit - index >= Short.BYTES; count++) {
            if (buffer.getShort(index) == CR_LF) {
                length = index + Short.BYTES - start;
                return hasHost;
            }
            index = readField(buffer, index, start, limit);
            if (index < 0) {
                return false;
            }
        }
        return false;
    }

    /** Index behind the field's line; -1 when it is not plain or not complete. */
    private int readField(ByteBuf buffer, int index, int start, int limit) {
        int colon = index;
        while (colon < limit && Tokens.isToken(buffer.getByte(colon))) {
            colon++;
        }
        if (colon == index || colon == limit || buffer.getByte(colon) != ':') {
            return -1;
        }
        int from = colon + 1;
        while (from < limit && buffer.getByte(from) == ' ') {
            from++;
        }
        int lineEnd = printableEnd(buffer, from, limit);
        if (lineEnd == from || limit - lineEnd < Short.BYTES || buffer.getShort(lineEnd) != CR_LF) {
            return -1;
        }
        int to = lineEnd;
        while (buffer.getByte(to - 1) == ' ') {
            to--;
        }
        return take(buffer, index, colon, from, to, start) ? lineEnd + Short.BYTES : -1;
    }

    /** End of the ASCII characters without controls. */
    private static int printableEnd(ByteBuf buffer, int start, int limit) {
        int index = start;
        while (limit - index >= Long.BYTES) {
            long word = buffer.getLong(index);
            // a byte's high bit is set where it is no ASCII, below the space, or DEL
            if ((((word - SPACES) | (word + ONES) | word) & HIGH_BITS) != 0) {
                break;
            }
            index += Long.BYTES;
        }
        while (index < limit && buffer.getByte(index) >= ' ' && buffer.getByte(index) != 0x7F) {
            index++;
        }
        return index;
    }

    private boolean take(ByteBuf buffer, int name, int colon, int from, int to, int start) {
        AsciiString candidate = RequestFields.candidate(colon - name, buffer.getByte(name));
        if (candidate.equals(RequestFields.OTHER) || !isWord(buffer, name, colon, candidate)) {
            return true;
        }
        if (candidate.equals(HttpHeaderNames.HOST)) {
            boolean isFirst = !hasHost;
            hasHost = true;
            return isFirst && isHost(buffer, from, to);
        }
        if (candidate.equals(HttpHeaderNames.CONTENT_LENGTH)) {
            boolean isFirst = digitsEnd == 0;
            digitsStart = from - start;
            digitsEnd = to - start;
            return isFirst && readDigits(buffer, from, to) == to;
        }
        if (candidate.equals(HttpHeaderNames.CONTENT_TYPE)) {
            boolean isFirst = contentTypeEnd == 0;
            contentTypeStart = from - start;
            contentTypeEnd = to - start;
            return isFirst;
        }
        return candidate.equals(HttpHeaderNames.CONNECTION) && isWord(buffer, from, to, KEEP_ALIVE);
    }

    /** Whether the bytes are {@code expected}, which is in lower case, in any case. */
    private static boolean isWord(ByteBuf buffer, int from, int to, AsciiString expected) {
        if (to - from != expected.length()) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            byte b = buffer.getByte(from + i);
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != expected.byteAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A name or IPv4 address, with a port or without: the common part of {@link HostField}. */
    private static boolean isHost(ByteBuf buffer, int from, int to) {
        int index = from;
        while (index < to && isNameCharacter(buffer.getByte(index))) {
            index++;
        }
        if (index == from || index == to) {
            return index > from;
        }
        if (buffer.getByte(index) != ':' || to - index - 1 > PORT_DIGITS_MAX) {
            return false;
        }
        while (++index < to) {
            if (!isDigit(buffer.getByte(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameCharacter(byte b) {
        return (b >= 'a' && b <= 'z') || isDigit(b) || (b >= 'A' && b <= 'Z') || b == '.' || b == '-' || b == '_';
    }

    /** Index from the fields' start, as {@link #contentTypeEnd()}; both 0 where there is none. */
    int contentTypeStart() {
        return contentTypeStart;
    }

    int contentTypeEnd() {
        return contentTypeEnd;
    }

    /** What Content-Length says; 0 without one. */
    int bodyBytes() {
        return bodyBytes;
    }

    /** With the empty line. */
    int length() {
        return length;
    }
}
