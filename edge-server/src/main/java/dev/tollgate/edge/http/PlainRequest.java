package dev.tollgate.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A message's request as devices send it again and again, found in place: the bytes received stay where they are, and nothing is made of
 * them. Refuses nothing: what is not plain, be it wrong or merely rare, is left to {@link RequestDecoder}, which reads it or refuses it. One
 * a connection, reused, on its event loop; retains nothing.
 *
 * <pre>
 * {@link PlainLine} | {@link PlainFields} | body
 * </pre>
 */
final class PlainRequest {
    /** There is none, or its head is not complete. */
    static final int NONE = -1;

    private final PlainLine line;
    private final PlainFields fields;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int start;

    PlainRequest(HttpConfig config) {
        line = new PlainLine(config.requestLineMaxBytes());
        fields = new PlainFields(config);
    }

    /**
     * Reads the head of the request that begins at the reader index, which stays.
     *
     * @return bytes of the whole request, of which the body may not be there yet; or {@link #NONE}
     */
    int read(ByteBuf in) {
        int from = in.readerIndex();
        int end = in.writerIndex();
        boolean isPlain = line.read(in, from, end) && fields.read(in, from + line.length(), end);
        return isPlain ? line.length() + fields.length() + fields.bodyBytes() : NONE;
    }

    /** Whether what lies behind the reader index is like the head that is known, but not all of it: more must come before anything can be said of it. */
    boolean isBegun(ByteBuf in) {
        int from = in.readerIndex();
        int end = in.writerIndex();
        int lineLength = line.begunLength(in, from, end);
        return lineLength > 0 && (lineLength >= end - from || fields.isBegun(in, from + lineLength, end));
    }

    /** Points this at the request that was read last, which is whole now and begins at {@code index}; until {@link #clear}. */
    void set(ByteBuf in, int index) {
        buffer = in;
        start = index;
    }

    void clear() {
        buffer = Unpooled.EMPTY_BUFFER;
    }

    /** As it was received; to be retained by who keeps it. */
    ByteBuf buffer() {
        return buffer;
    }

    /** Index of {@code kp1/}, as all others in the buffer. */
    int pathStart() {
        return start + line.pathStart();
    }

    int pathEnd() {
        return start + line.pathEnd();
    }

    int contentTypeStart() {
        return start + line.length() + fields.contentTypeStart();
    }

    /** 0 for none. */
    int contentTypeLength() {
        return fields.contentTypeEnd() - fields.contentTypeStart();
    }

    int bodyStart() {
        return start + line.length() + fields.length();
    }

    int bodyBytes() {
        return fields.bodyBytes();
    }
}
