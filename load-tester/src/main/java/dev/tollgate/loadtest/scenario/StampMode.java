package dev.tollgate.loadtest.scenario;

/** Where a message carries its stamp. */
public enum StampMode {
    NONE,
    /** The first 40 bytes of the body. */
    BINARY,
    /** A member {@code "_el"} of a JSON object. */
    JSON,
    /** The last level of the topic. */
    TOPIC,
    /** A user property of MQTT 5, a header {@code X-Load-Stamp} of HTTP. */
    USER_PROPERTY
}
