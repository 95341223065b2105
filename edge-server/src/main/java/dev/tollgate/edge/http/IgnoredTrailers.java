package dev.tollgate.edge.http;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/** Takes the trailers of chunked bodies, checks them and keeps none. Without state: one for all connections. */
final class IgnoredTrailers extends EmptyHttpHeaders implements HttpHeadersFactory {
    static final IgnoredTrailers INSTANCE = new IgnoredTrailers();

    private IgnoredTrailers() {}

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (!Tokens.isFieldValue((String) value)) {
            throw Refusal.REQUEST_MALFORMED.exception();
        }
        return this;
    }

    @Override
    public HttpHeaders newHeaders() {
        return this;
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
        return this;
    }
}
