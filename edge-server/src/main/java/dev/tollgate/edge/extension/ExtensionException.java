package dev.tollgate.edge.extension;

import dev.tollgate.edge.kp1.Verdict;

/** A device's request that is refused. To be thrown before anything is changed. */
public final class ExtensionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;

    /** @param reasonPhrase for people: what was expected and what came, without quoting the payload */
    public ExtensionException(Verdict verdict, String reasonPhrase) {
        super(reasonPhrase, null, false, false);
        this.verdict = verdict;
    }

    public static ExtensionException malformed(String expected) {
        return new ExtensionException(Verdict.PAYLOAD_MALFORMED, expected);
    }

    Verdict verdict() {
        return verdict;
    }

    String reasonPhrase() {
        return String.valueOf(getMessage());
    }
}
