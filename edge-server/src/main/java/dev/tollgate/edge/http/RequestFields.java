package dev.tollgate.edge.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * The header fields of the request being received: checks each one as the decoder adds it, remembers what the edge goes by, and stores
 * nothing but the two that the decoder asks for again, Content-Length and Transfer-Encoding. One a connection, reused.
 */
final class RequestFields extends DefaultHttpHeaders {
    /** Name of a field that the edge does not go by. */
    static final AsciiString OTHER = AsciiString.cached("other");

    private static final AsciiString X_AUTH_TOKEN = AsciiString.cached("x-auth-token");

    static final int NO_CONTENT_LENGTH = -1;

    private static final int STORED_MAX = 2;
    private static final int LENGTH_DIGITS_MAX = 18;
    private static final String CHUNKED = "chunked";

    private final int fieldsMax;
    private int count;
    private boolean host;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean expectContinue;
    private boolean expectOther;
    private long contentLength = NO_CONTENT_LENGTH;
    private String contentType = "";
    private String uploadToken = "";
    private String authorization = "";
    private final WebSocketFields webSocket = new WebSocketFields();

    /** @param fieldsMax more than these are refused */
    RequestFields(int fieldsMax) {
        super(name -> {}, value -> {}, STORED_MAX); // checked in add
        this.fieldsMax = fieldsMax;
    }

    /** Forgets the last request's. */
    void reset() {
        clear();
        count = 0;
        host = false;
        chunked = false;
        close = false;
        keepAlive = false;
        expectContinue = false;
        expectOther = false;
        contentLength = NO_CONTENT_LENGTH;
        contentType = "";
        uploadToken = "";
        authorization = "";
        webSocket.reset();
    }

    /**
     * The name that {@code length} bytes stand for: one of the constants of {@link HttpHeaderNames} or {@link #OTHER}.
     *
     * @throws RefusedException when they are no token (RFC 9110 5.1), as with white space before the colon
     */
    static AsciiString name(byte[] line, int start, int length) {
        if (!Tokens.isToken(line, start, length)) {
            throw Refusal.REQUEST_MALFORMED.exception();
        }
        AsciiString candidate = candidate(length, line[start]);
        return Tokens.equalsLowerCase(line, start, length, candidate) ? candidate : OTHER;
    }

    /** The one name that the edge goes by among those of this length and first byte; {@link #OTHER} where there is none. */
    static AsciiString candidate(int length, byte first) {
        return switch (length) {
            case 4 -> HttpHeaderNames.HOST;
            case 6 -> first == 'O' || first == 'o' ? HttpHeaderNames.ORIGIN : HttpHeaderNames.EXPECT;
            case 7 -> HttpHeaderNames.UPGRADE;
            case 10 -> HttpHeaderNames.CONNECTION;
            case 12 -> first == 'C' || first == 'c' ? HttpHeaderNames.CONTENT_TYPE : X_AUTH_TOKEN;
            case 13 -> HttpHeaderNames.AUTHORIZATION;
            case 14 -> HttpHeaderNames.CONTENT_LENGTH;
            case 17 ->
                first == 'S' || first == 's' ? HttpHeaderNames.SEC_WEBSOCKET_KEY : HttpHeaderNames.TRANSFER_ENCODING;
            case 21 -> HttpHeaderNames.SEC_WEBSOCKET_VERSION;
            case 22 -> HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL;
            default -> OTHER;
        };
    }

    /** Value of Authorization, which registrations alone go by; empty for none. */
    String authorization() {
        return authorization;
    }

    /** @param name as {@link #name} gives it */
    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        String text = (String) value;
        if (++count > fieldsMax) {
            throw Refusal.HEADERS_TOO_LARGE.exception();
        }
        require(Tokens.isFieldValue(text));
        if (name == HttpHeaderNames.HOST) {
            require(!host && HostField.isValid(text));
            host = true;
        } else if (name == HttpHeaderNames.CONTENT_LENGTH) {
            addContentLength(text);
        } else if (name == HttpHeaderNames.TRANSFER_ENCODING) {
            addTransferEncoding(text);
        } else if (name == HttpHeaderNames.CONNECTION) {
            close |= Tokens.listContains(text, "close");
            keepAlive |= Tokens.listContains(text, "keep-alive");
            webSocket.addConnection(text);
        } else if (name == HttpHeaderNames.EXPECT) {
            boolean known = text.equalsIgnoreCase("100-continue");
            expectContinue |= known;
            expectOther |= !known;
        } else if (name == HttpHeaderNames.CONTENT_TYPE && contentType.isEmpty()) {
            contentType = text;
        } else if (name == HttpHeaderNames.AUTHORIZATION) {
            require(authorization.isEmpty());
            authorization = text;
        } else if (name == X_AUTH_TOKEN) {
            require(uploadToken.isEmpty());
            uploadToken = text;
        } else if (name != OTHER) {
            webSocket.add(name, text);
        }
        return this;
    }

    private void addContentLength(String value) {
        require(contentLength == NO_CONTENT_LENGTH && !chunked && Tokens.isDigits(value));
        if (value.length() > LENGTH_DIGITS_MAX) {
            throw Refusal.BODY_TOO_LARGE.exception();
        }
        contentLength = Long.parseLong(value);
        super.add(HttpHeaderNames.CONTENT_LENGTH, value);
    }

    /** RFC 9112 6.1 and 6.3: chunked comes last and once; no other coding is known here. */
    private void addTransferEncoding(String value) {
        require(!chunked && contentLength == NO_CONTENT_LENGTH);
        if (!value.equalsIgnoreCase(CHUNKED)) {
            int comma = value.lastIndexOf(',');
            boolean last = comma >= 0 && value.substring(comma + 1).trim().equalsIgnoreCase(CHUNKED);
            require(last && !Tokens.listContains(value.substring(0, comma), CHUNKED));
            throw Refusal.TRANSFER_CODING_UNKNOWN.exception();
        }
        chunked = true;
        super.add(HttpHeaderNames.TRANSFER_ENCODING, value);
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw Refusal.REQUEST_MALFORMED.exception();
        }
    }

    boolean hasHost() {
        return host;
    }

    boolean isChunked() {
        return chunked;
    }

    /** Whether the client asked that the connection be closed after this request. */
    boolean isClose() {
        return close;
    }

    boolean isKeepAlive() {
        return keepAlive;
    }

    boolean expectsContinue() {
        return expectContinue;
    }

    boolean expectsOther() {
        return expectOther;
    }

    /** What a WebSocket handshake says. */
    WebSocketFields webSocket() {
        return webSocket;
    }

    /** {@link #NO_CONTENT_LENGTH} for none. */
    long contentLength() {
        return contentLength;
    }

    /** Of an upload; empty for none. No log may have it. */
    String uploadToken() {
        return uploadToken;
    }

    /** Each character a byte; empty for none. */
    String contentType() {
        return contentType;
    }
}
