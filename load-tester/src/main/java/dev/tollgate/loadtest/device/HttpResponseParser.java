package dev.tollgate.loadtest.device;

import static dev.tollgate.loadtest.device.ProtocolViolation.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what an HTTP/1.1 server sends into responses, and passes over their bodies (RFC 9112). One for each connection, on its loop;
 * keeps bytes only while a line comes in parts. Every deviation is a {@link ProtocolViolation}.
 */
final class HttpResponseParser {
    /** Hears of responses. */
    interface Listener {
        /** Whether the response that begins has no body whatever its fields say: it answers HEAD. */
        boolean isBodiless();

        /**
         * The last byte of a response came.
         *
         * @param willClose the server ends the connection now
         */
        void onResponse(int status, boolean willClose);
    }

    private enum Part {
        STATUS,
        FIELDS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        UNTIL_CLOSE
    }

    private static final int LINE_MAX = 16 << 10;
    private static final int FIELDS_MAX = 200;
    private static final byte[] LENGTH = ascii("content-length:");
    private static final byte[] ENCODING = ascii("transfer-encoding:");
    private static final byte[] CONNECTION = ascii("connection:");

    private final Listener listener;
    private Part part = Part.STATUS;
    private int status;
    private int fields;
    private long left;
    private boolean isChunked;
    private boolean willClose;
    private boolean isOld;
    private @Nullable ByteBuf rest;

    HttpResponseParser(Listener listener) {
        this.listener = listener;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes the next bytes. The buffer stays the caller's. */
    void parse(ByteBuf received, ByteBufAllocator allocator) {
        ByteBuf kept = rest;
        if (kept == null) {
            parts(received);
            if (received.isReadable()) {
                rest = allocator.buffer(Math.max(256, received.readableBytes())).writeBytes(received);
            }
            return;
        }
        kept.writeBytes(received);
        parts(kept);
        if (kept.isReadable()) {
            kept.discardReadBytes();
        } else {
            close();
        }
    }

    /** The server ended the connection. False unless that is the end of a body without a length, and so of a response. */
    boolean onEnd() {
        if (part != Part.UNTIL_CLOSE) {
            return false;
        }
        ended();
        return true;
    }

    void close() {
        ByteBuf kept = rest;
        rest = null;
        if (kept != null) {
            kept.release();
        }
    }

    private void parts(ByteBuf buffer) {
        boolean isGoing = true;
        while (isGoing && buffer.isReadable()) {
            isGoing = switch (part) {
                case BODY, CHUNK -> skip(buffer);
                case UNTIL_CLOSE -> {
                    buffer.skipBytes(buffer.readableBytes());
                    yield false;
                }
                default -> line(buffer);
            };
        }
    }

    private boolean skip(ByteBuf buffer) {
        int some = (int) Math.min(left, buffer.readableBytes());
        buffer.skipBytes(some);
        left -= some;
        if (left == 0) {
            if (part == Part.CHUNK) {
                part = Part.CHUNK_END;
            } else {
                ended();
            }
        }
        return true;
    }

    /** False when the line is not whole yet. */
    private boolean line(ByteBuf buffer) {
        int start = buffer.readerIndex();
        int feed = buffer.indexOf(start, buffer.writerIndex(), (byte) '\n');
        check((feed < 0 ? buffer.writerIndex() : feed) - start <= LINE_MAX, "a response has a line that is too long");
        if (feed < 0) {
            return false;
        }
        int end = feed > start && buffer.getByte(feed - 1) == '\r' ? feed - 1 : feed;
        buffer.readerIndex(feed + 1);
        switch (part) {
            case STATUS -> statusLine(buffer, start, end);
            case FIELDS -> field(buffer, start, end);
            case CHUNK_SIZE -> chunkSize(buffer, start, end);
            case CHUNK_END -> {
                check(start == end, "a chunk is longer than its size says");
                part = Part.CHUNK_SIZE;
            }
            default -> {
                if (start == end) { // after the trailers
                    ended();
                }
            }
        }
        return true;
    }

    /** {@code HTTP/1.1 204 No Content}. */
    private void statusLine(ByteBuf buffer, int start, int end) {
        boolean isLine = end - start >= 12
                && buffer.getInt(start) == 0x48545450
                && buffer.getByte(start + 4) == '/'
                && buffer.getByte(start + 5) == '1'
                && buffer.getByte(start + 8) == ' ';
        check(isLine, "a response does not begin with \"HTTP/1.1 \" and a status");
        status = 0;
        for (int i = start + 9; i < start + 12; i++) {
            int digit = buffer.getByte(i) - '0';
            check(digit >= 0 && digit <= 9, "a response has a status that is no number");
            status = status * 10 + digit;
        }
        check(status >= 100 && (end - start == 12 || buffer.getByte(start + 12) == ' '), "a response has no status");
        isOld = buffer.getByte(start + 7) == '0';
        willClose = isOld;
        fields = 0;
        left = -1;
        isChunked = false;
        part = Part.FIELDS;
    }

    private void field(ByteBuf buffer, int start, int end) {
        if (start == end) {
            headEnded();
            return;
        }
        check(++fields <= FIELDS_MAX, "a response has more fields than " + FIELDS_MAX);
        switch (buffer.getByte(start) | 0x20) {
            case 'c' -> {
                if (isName(buffer, start, end, LENGTH)) {
                    length(buffer, start + LENGTH.length, end);
                } else if (isName(buffer, start, end, CONNECTION)) {
                    willClose = contains(buffer, start + CONNECTION.length, end, "close")
                            || (isOld && !contains(buffer, start + CONNECTION.length, end, "keep-alive"));
                }
            }
            case 't' -> {
                if (isName(buffer, start, end, ENCODING)) {
                    isChunked = contains(buffer, start + ENCODING.length, end, "chunked");
                    check(isChunked, "a response has a transfer encoding that is not chunked");
                }
            }
            default -> {
                // of no use
            }
        }
    }

    private static boolean isName(ByteBuf buffer, int start, int end, byte[] name) {
        if (end - start < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            int at = buffer.getByte(start + i);
            if (at != name[i] && (at | 0x20) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(ByteBuf buffer, int start, int end, String word) {
        for (int at = start; at + word.length() <= end; at++) {
            int i = 0;
            while (i < word.length() && (buffer.getByte(at + i) | 0x20) == word.charAt(i)) {
                i++;
            }
            if (i == word.length()) {
                return true;
            }
        }
        return false;
    }

    private void length(ByteBuf buffer, int start, int end) {
        long length = 0;
        int digits = 0;
        for (int i = start; i < end; i++) {
            int at = buffer.getByte(i);
            if (at == ' ' || at == '\t') {
                continue;
            }
            check(at >= '0' && at <= '9' && ++digits <= 18, "a response has a length that is no number");
            length = length * 10 + at - '0';
        }
        check(digits > 0 && (left < 0 || left == length), "a response has no length, or two");
        left = length;
    }

    private void headEnded() {
        if (status < 200) {
            check(status != 101, "a response switches protocols, which was not asked for");
            part = Part.STATUS; // 100 Continue and the like: the response is still to come
            return;
        }
        boolean hasNone = status == 204 || status == 304 || listener.isBodiless();
        check(!(isChunked && left >= 0), "a response has a length and is chunked");
        if (hasNone || left == 0) {
            ended();
        } else if (isChunked) {
            part = Part.CHUNK_SIZE;
        } else if (left > 0) {
            part = Part.BODY;
        } else {
            willClose = true;
            part = Part.UNTIL_CLOSE;
        }
    }

    private void chunkSize(ByteBuf buffer, int start, int end) {
        long size = 0;
        int index = start;
        for (; index < end; index++) {
            int digit = Character.digit(buffer.getByte(index), 16);
            if (digit < 0) {
                break;
            }
            check(index - start < 15, "a chunk has a size that is too large");
            size = size << 4 | digit;
        }
        boolean isEnd = index == end || buffer.getByte(index) == ';' || buffer.getByte(index) == ' ';
        check(index > start && isEnd, "a chunk has a size that is no number");
        left = size;
        part = size == 0 ? Part.TRAILERS : Part.CHUNK;
    }

    private void ended() {
        part = Part.STATUS;
        listener.onResponse(status, willClose);
    }
}
