package dev.tollgate.edge.kp1;

/**
 * What the edge says of a message, put in words once by each protocol. The {@link #reason()} of a refusal is the same in the HTTP
 * body, the MQTT 5 reason string, the metric's label and the logs, and never changes once released.
 */
public enum Verdict {
    ACCEPTED("accepted", 200, "OK"),
    PATH_MALFORMED("path-malformed", 400, "Path is not kp1/{appversion}/{extension}/{token}/{resource}"),
    PAYLOAD_MALFORMED("payload-malformed", 400, "Payload is not what the resource expects"),
    TOKEN_UNKNOWN("token-unknown", 401, "Token is unknown"),
    TOKEN_SUSPENDED("token-suspended", 403, "Token is suspended"),
    TOKEN_REVOKED("token-revoked", 403, "Token is revoked"),
    TOKEN_EXPIRED("token-expired", 403, "Token has expired"),
    CERTIFICATE_MISMATCH("certificate-mismatch", 403, "Client certificate is not that of the token's device"),
    /** Of a registration; its answer has a status code, words and a reason of its own. */
    REGISTRATION_REFUSED("registration-refused", 403, "Registration is refused"),
    APPLICATION_UNKNOWN("application-unknown", 404, "Application is unknown"),
    VERSION_UNKNOWN("version-unknown", 404, "Application has no such version"),
    EXTENSION_NOT_ALLOWED("extension-not-allowed", 404, "Application does not use the extension"),
    EXTENSION_UNKNOWN("extension-unknown", 404, "Extension is unknown"),
    RESOURCE_UNKNOWN("resource-unknown", 404, "Extension has no such resource"),
    REQUEST_UNKNOWN("request-unknown", 404, "No result of such a request is kept"),
    PAYLOAD_TOO_LARGE("payload-too-large", 413, "Payload is too large"),
    PROPERTIES_TOO_LARGE("properties-too-large", 413, "More or larger user properties than the edge takes"),
    STATE_FULL("state-full", 413, "More would be kept of the device than may be"),
    /** State of the extensions: see {@code dev.tollgate.edge.extension}. */
    EXTENSION_BUSY("extension-busy", 503, "Too many requests wait; send it again later"),
    EXTENSION_UNAVAILABLE("extension-unavailable", 503, "State could not be read or written; send it again later"),
    RATE_LIMIT("rate-limit", 429, "Device or application sends faster than it may; send it again later"),
    JOURNAL_UNAVAILABLE("journal-unavailable", 503, "Message could not be written to disk; send it again later"),
    JOURNAL_FULL("journal-full", 503, "Backends are behind and the journal is full; send it again later"),
    /** It is journaled all the same, and delivered later. */
    DELIVERY_TIMEOUT(
            "delivery-timeout", 503, "Backend did not confirm in time; the message is kept and delivered later"),
    /** It is journaled, and among the sink's dead letters. */
    DELIVERY_REJECTED("delivery-rejected", 400, "Backend does not take the message"),
    /** It is journaled, and a backend it is required at does not get it. */
    DELIVERY_EXPIRED("delivery-expired", 410, "Message expired before its backends had confirmed it");

    /** When it may be worth to send a message again that was refused {@linkplain #isTemporary for now}, where nothing better is known. */
    public static final int RETRY_AFTER_S = 5;

    private final String reason;
    private final int statusCode;
    private final String reasonPhrase;

    Verdict(String reason, int statusCode, String reasonPhrase) {
        this.reason = reason;
        this.statusCode = statusCode;
        this.reasonPhrase = reasonPhrase;
    }

    /** Stable name: lower case words joined by hyphens. */
    public String reason() {
        return reason;
    }

    /** HTTP status code, also that of the 1/KP error object. */
    public int statusCode() {
        return statusCode;
    }

    /** For people; holds no character that JSON would have to escape. */
    public String reasonPhrase() {
        return reasonPhrase;
    }

    /** Whether it is the token that does not do. */
    public boolean isOfToken() {
        return switch (this) {
            case TOKEN_UNKNOWN, TOKEN_SUSPENDED, TOKEN_REVOKED, TOKEN_EXPIRED, APPLICATION_UNKNOWN -> true;
            default -> false;
        };
    }

    /** Whether the same message may be accepted later. */
    public boolean isTemporary() {
        return statusCode == 503 || statusCode == 429;
    }

    /** The error object of a message that is journaled: its record id tells it apart from the one that is sent again. */
    public String errorObject(String recordId) {
        return "{\"statusCode\":" + statusCode + ",\"reasonPhrase\":\"" + reasonPhrase + "\",\"recordId\":\"" + recordId
                + "\"}";
    }

    /** The 1/KP error object, {@code {"statusCode":…,"reasonPhrase":…}}: the body of a refusal over MQTT and HTTP. */
    public String errorObject() {
        return "{\"statusCode\":" + statusCode + ",\"reasonPhrase\":\"" + reasonPhrase + "\"}";
    }
}
