package dev.tollgate.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * The head of the request being received. One a connection, reused: valid until the decoder begins the next. Its path lies, percent-decoded,
 * in a buffer of its own that the rest of the request can follow in.
 */
final class Request extends DefaultHttpRequest {
    private static final String NO_URI = "/"; // the path never becomes a String

    private final RequestFields fields;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private @Nullable Refusal targetRefusal;
    private String query = "";
    private boolean post;
    private boolean head;
    private boolean get;

    Request(RequestFields fields) {
        super(HttpVersion.HTTP_1_1, HttpMethod.POST, NO_URI, fields, false);
        this.fields = fields;
    }

    /** Begins the next request; {@code buffer} becomes this request's, to be released by {@link #release} or taken from it. */
    void begin(ByteBuf buffer) {
        release();
        fields.reset();
        this.buffer = buffer;
        targetRefusal = null;
        query = "";
    }

    void setTargetRefusal(@Nullable Refusal targetRefusal) {
        this.targetRefusal = targetRefusal;
    }

    void setQuery(String query) {
        this.query = query;
    }

    /** What follows the path's question mark, as it came; empty for nothing, and where the path is one that has no use for it. */
    String query() {
        return query;
    }

    void setMethod(boolean post, boolean head, boolean get) {
        this.post = post;
        this.head = head;
        this.get = get;
    }

    void release() {
        buffer.release();
        buffer = Unpooled.EMPTY_BUFFER;
    }

    ByteBuf buffer() {
        return buffer;
    }

    /** The buffer, which holds the path and nothing else, becomes the caller's. */
    ByteBuf takeBuffer() {
        ByteBuf taken = buffer;
        buffer = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    RequestFields fields() {
        return fields;
    }

    /** What is wrong with the path; null for nothing. */
    @Nullable
    Refusal targetRefusal() {
        return targetRefusal;
    }

    boolean isPost() {
        return post;
    }

    boolean isGet() {
        return get;
    }

    boolean isHead() {
        return head;
    }

    boolean isHttp10() {
        return protocolVersion().minorVersion() == 0;
    }

    /** Whether the client means to send another request on this connection (RFC 9112 9.3). */
    boolean isPersistent() {
        return !fields.isClose() && (!isHttp10() || fields.isKeepAlive());
    }

    /** Whether the client waits to be told to go on before it sends the body (RFC 9110 10.1.1); HTTP/1.0 has no such thing. */
    boolean expectsContinue() {
        return fields.expectsContinue() && !isHttp10();
    }

    boolean expectsOther() {
        return fields.expectsOther() && !isHttp10();
    }
}
