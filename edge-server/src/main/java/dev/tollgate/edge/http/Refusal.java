package dev.tollgate.edge.http;

import dev.tollgate.edge.kp1.Verdict;
import org.jspecify.annotations.Nullable;

/** Why a request is refused before it is a message. What intake says of a message is a {@link Verdict}. */
enum Refusal {
    REQUEST_MALFORMED(400, "Request is malformed", Verdict.PATH_MALFORMED, true),
    PATH_MALFORMED(400, Verdict.PATH_MALFORMED.reasonPhrase(), Verdict.PATH_MALFORMED, false),
    PATH_UNKNOWN(404, "Path does not start with /kpc/kp1/ or /kp1/", Verdict.PATH_MALFORMED, false),
    METHOD_NOT_ALLOWED(405, "Method is not POST", Verdict.PATH_MALFORMED, false, "Allow: POST\r\n"),
    WEB_SOCKET_METHOD(405, "Method is not GET", Verdict.PATH_MALFORMED, false, "Allow: GET\r\n"),
    WEB_SOCKET_MALFORMED(400, "WebSocket handshake is malformed", Verdict.PATH_MALFORMED, true),
    WEB_SOCKET_PROTOCOL(400, "WebSocket subprotocol mqtt is not offered", Verdict.PATH_MALFORMED, false),
    WEB_SOCKET_ORIGIN(403, "Origin is not allowed", Verdict.PATH_MALFORMED, false),
    WEB_SOCKET_VERSION(426, "WebSocket version is not 13", Verdict.PATH_MALFORMED, false, Refusal.UPGRADE),
    UPGRADE_REQUIRED(426, "Path is for WebSocket", Verdict.PATH_MALFORMED, false, Refusal.UPGRADE),
    REQUEST_TIMEOUT(408, "Request was not complete in time", Verdict.PATH_MALFORMED, true),
    BODY_TOO_LARGE(413, Verdict.PAYLOAD_TOO_LARGE.reasonPhrase(), Verdict.PAYLOAD_TOO_LARGE, true),
    TARGET_TOO_LONG(414, "Request line is too long", Verdict.PATH_MALFORMED, true),
    EXPECTATION_UNKNOWN(417, "Expectation is not 100-continue", Verdict.PATH_MALFORMED, true),
    HEADERS_TOO_LARGE(431, "Header fields are too large", Verdict.PATH_MALFORMED, true),
    TRANSFER_CODING_UNKNOWN(501, "Transfer coding is not chunked", Verdict.PATH_MALFORMED, true),
    VERSION_UNSUPPORTED(505, "HTTP version is not 1.1 or 1.0", Verdict.PATH_MALFORMED, true);

    /** RFC 9110 15.5.22 and RFC 6455 4.4. */
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";

    private final int statusCode;
    private final String reasonPhrase;
    private final Verdict verdict;
    private final boolean closes;
    private final String fields;

    Refusal(int statusCode, String reasonPhrase, Verdict verdict, boolean closes) {
        this(statusCode, reasonPhrase, verdict, closes, "");
    }

    Refusal(int statusCode, String reasonPhrase, Verdict verdict, boolean closes, String fields) {
        this.statusCode = statusCode;
        this.reasonPhrase = reasonPhrase;
        this.verdict = verdict;
        this.closes = closes;
        this.fields = fields;
    }

    int statusCode() {
        return statusCode;
    }

    /** For people; holds no character that JSON would have to escape. */
    String reasonPhrase() {
        return reasonPhrase;
    }

    /** What intake counts it as. */
    Verdict verdict() {
        return verdict;
    }

    /** Key of the setting whose limit was passed; null for none. */
    @Nullable
    String rule() {
        return switch (this) {
            case BODY_TOO_LARGE -> "http.bodyMaxBytes";
            case TARGET_TOO_LONG -> "http.requestLineMaxBytes";
            default -> null;
        };
    }

    /** Whether it is unknown where the next request would begin, so that there can be none. */
    boolean closes() {
        return closes;
    }

    /** Header lines that belong to the answer, with their ends. */
    String fields() {
        return fields;
    }

    /** To leave Netty's decoder with from inside its hooks: it catches all exceptions there. */
    RefusedException exception() {
        return new RefusedException(this);
    }
}
