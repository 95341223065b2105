package dev.tollgate.loadtest.measure;

/** How an operation that was started ended. */
public enum Outcome {
    /** Answered with success. */
    OK,
    /** Answered with a refusal: a reason code of 0x80 or above, an HTTP status of 400 or above, an error response. */
    REFUSED,
    /** Not answered within the time limit, or not until the end of the run: recorded with the time it had waited ("at least this long"). */
    TIMEOUT,
    /** The connection was lost before an answer. */
    LOST
}
