package dev.tollgate.edge.http;

import dev.tollgate.edge.kp1.Verdict;

/** Why a request is refused before it is a message. What intake says of a message is a {@link Verdict}. */
enum Refusal {
    REQUEST_MALFORMED(400, "Request is malformed", Verdict.PATH_MALFORMED, true),
    PATH_MALFORMED(400, Verdict.PATH_MALFORMED.reasonPhrase(), Verdict.PATH_MALFORMED, false),
    PATH_UNKNOWN(404, "Path does not start with /kpc/kp1/ or /kp1/", Verdict.PATH_MALFORMED, false),
    METHOD_NOT_ALLOWED(405, "Method is not POST", Verdict.PATH_MALFORMED, false),
    REQUEST_TIMEOUT(408, "Request was not complete in time", Verdict.PATH_MALFORMED, true),
    BODY_TOO_LARGE(413, Verdict.PAYLOAD_TOO_LARGE.reasonPhrase(), Verdict.PAYLOAD_TOO_LARGE, true),
    TARGET_TOO_LONG(414, "Request line is too long", Verdict.PATH_MALFORMED, true),
    EXPECTATION_UNKNOWN(417, "Expectation is not 100-continue", Verdict.PATH_MALFORMED, true),
    HEADERS_TOO_LARGE(431, "Header fields are too large", Verdict.PATH_MALFORMED, true),
    TRANSFER_CODING_UNKNOWN(501, "Transfer coding is not chunked", Verdict.PATH_MALFORMED, true),
    VERSION_UNSUPPORTED(505, "HTTP version is not 1.1 or 1.0", Verdict.PATH_MALFORMED, true);

    private final int statusCode;
    private final String reasonPhrase;
    private final Verdict verdict;
    private final boolean closes;

    Refusal(int statusCode, String reasonPhrase, Verdict verdict, boolean closes) {
        this.statusCode = statusCode;
        this.reasonPhrase = reasonPhrase;
        this.verdict = verdict;
        this.closes = closes;
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

    /** Whether it is unknown where the next request would begin, so that there can be none. */
    boolean closes() {
        return closes;
    }

    /** To leave Netty's decoder with from inside its hooks: it catches all exceptions there. */
    RefusedException exception() {
        return new RefusedException(this);
    }
}
