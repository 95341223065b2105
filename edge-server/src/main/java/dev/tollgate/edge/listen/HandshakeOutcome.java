package dev.tollgate.edge.listen;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a TLS handshake ended. The {@link #reason()} is the metric's label and never changes once released. */
public enum HandshakeOutcome {
    COMPLETED("completed"),
    /** It was not complete in time. */
    TIMEOUT("handshake-timeout"),
    /** Others waited, and the client did not go on. */
    DISPLACED("handshake-displaced"),
    CLIENT_CLOSED("client-closed"),
    NOT_TLS("not-tls"),
    /** Neither 1.2 nor 1.3. */
    VERSION("tls-version"),
    CERTIFICATE_MISSING("certificate-missing"),
    CERTIFICATE_EXPIRED("certificate-expired"),
    CERTIFICATE_REVOKED("certificate-revoked"),
    CERTIFICATE_UNTRUSTED("certificate-untrusted"),
    /** The edge is about to end. */
    SHUTTING_DOWN("shutting-down"),
    FAILED("handshake-failed");

    /** How the engines say it, in lower case: they have no types for it. */
    private static final List<String> VERSION_WORDS =
            List.of("unsupported_protocol", "is not enabled or supported", "no appropriate protocol", "wrong_version");

    private static final List<String> MISSING_WORDS =
            List.of("peer_did_not_return_a_certificate", "empty client certificate", "empty server certificate");

    private final String reason;

    HandshakeOutcome(String reason) {
        this.reason = reason;
    }

    /** Stable name: lower case words joined by hyphens. */
    public String reason() {
        return reason;
    }

    static HandshakeOutcome of(Throwable failure) {
        boolean isCertificate = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            HandshakeOutcome outcome = ofType(cause);
            if (outcome != null) {
                return outcome;
            }
            isCertificate |= cause instanceof CertificateException || cause instanceof CertPathValidatorException;
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (VERSION_WORDS.stream().anyMatch(message::contains)) {
                return VERSION;
            }
            if (MISSING_WORDS.stream().anyMatch(message::contains)) {
                return CERTIFICATE_MISSING;
            }
        }
        return isCertificate ? CERTIFICATE_UNTRUSTED : FAILED;
    }

    private static @Nullable HandshakeOutcome ofType(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return NOT_TLS;
        }
        if (cause instanceof ClosedChannelException) {
            return CLIENT_CLOSED;
        }
        if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
            return CERTIFICATE_EXPIRED;
        }
        if (cause instanceof CertPathValidatorException path) {
            if (path.getReason() == CertPathValidatorException.BasicReason.REVOKED) {
                return CERTIFICATE_REVOKED;
            }
            if (path.getReason() == CertPathValidatorException.BasicReason.EXPIRED) {
                return CERTIFICATE_EXPIRED;
            }
        }
        return null;
    }
}
