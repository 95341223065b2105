package dev.tollgate.edge.admin;

import dev.tollgate.edge.audit.AuditException;
import dev.tollgate.edge.auth.AuthException;
import dev.tollgate.edge.store.RegistryException;

/** A request that is refused: becomes the problem (RFC 9457) that answers it. The message is for the client: never a token. */
class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    /** @param reason stable name: lower case words joined by hyphens */
    ProblemException(int status, String reason, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(400, "request-malformed", detail);
    }

    static ProblemException notFound(String detail) {
        return new ProblemException(404, "not-found", detail);
    }

    /** Before the parts that answer are there. */
    static ProblemException starting(Call call) {
        call.setHeader("Retry-After", "1");
        return new ProblemException(503, "starting", "the edge is starting; /readyz says what it waits for");
    }

    static ProblemException of(RegistryException refused) {
        String detail = String.valueOf(refused.getMessage());
        return switch (refused.kind()) {
            case INVALID -> new ProblemException(400, "value-invalid", detail);
            case NOT_FOUND -> notFound(detail);
            case CONFLICT -> new ProblemException(409, "conflict", detail);
            case CHANGED -> new ProblemException(412, "precondition-failed", detail);
            case REVEAL_OFF -> new ProblemException(403, "reveal-off", detail);
            case NOT_REVEALABLE -> new ProblemException(409, "not-revealable", detail);
            case DAMAGED -> new ProblemException(500, "seal-damaged", detail);
            case FULL -> new ProblemException(507, "registry-full", detail);
        };
    }

    static ProblemException of(AuthException refused) {
        return new ProblemException(
                refused.reason().statusCode(), refused.reason().text(), refused.detail());
    }

    static ProblemException of(AuditException unwritable) {
        return new ProblemException(507, "audit-unavailable", String.valueOf(unwritable.getMessage()));
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
