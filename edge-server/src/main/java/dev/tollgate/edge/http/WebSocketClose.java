package dev.tollgate.edge.http;

/** Why a WebSocket ends: the status code of RFC 6455 7.4.1, and a stable name. */
public enum WebSocketClose {
    /** What is spoken inside has ended it, or the client has. */
    NORMAL(1000, "normal"),
    MALFORMED_FRAME(1002, "malformed-frame"),
    UNMASKED(1002, "unmasked-frame"),
    EXTENSION(1002, "extension-not-agreed"),
    TEXT(1003, "text-frame"),
    FRAME_TOO_LARGE(1009, "frame-too-large");

    private final int code;
    private final String reason;

    WebSocketClose(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    /** The metric's label: lower case words joined by hyphens. */
    public String reason() {
        return reason;
    }
}
