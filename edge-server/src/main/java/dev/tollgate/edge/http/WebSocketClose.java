package dev.tollgate.edge.http;

/** Why a WebSocket ends: the status code of RFC 6455 7.4.1, and a stable name. */
public enum WebSocketClose {
    /** What is spoken inside has ended it, or the client has. */
    NORMAL(1000, "normal", "WebSocket was closed"),
    MALFORMED_FRAME(1002, "malformed-frame", "WebSocket frame is malformed"),
    UNMASKED(1002, "unmasked-frame", "WebSocket frame is not masked"),
    EXTENSION(1002, "extension-not-agreed", "WebSocket frame uses an extension that was not agreed"),
    TEXT(1003, "text-frame", "WebSocket frame is text, and MQTT is binary"),
    FRAME_TOO_LARGE(1009, "frame-too-large", "WebSocket frame is too large");

    private final int code;
    private final String reason;
    private final String text;

    WebSocketClose(int code, String reason, String text) {
        this.code = code;
        this.reason = reason;
        this.text = text;
    }

    int code() {
        return code;
    }

    /** The metric's label, and the name for operators: lower case words joined by hyphens. */
    public String reason() {
        return reason;
    }

    /** For people. */
    String text() {
        return text;
    }
}
