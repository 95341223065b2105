package dev.tollgate.loadtest.fault;

import java.util.Locale;

/** What is done to the server, or to the network before it. */
public enum FaultKind {
    /** SIGKILL. The page cache survives: it does not prove that anything was forced to disk. */
    KILL9("kill9", true),
    /** SIGKILL, then a command that takes back what was not forced: a power cut. */
    ROLLBACK("kill9+rollback", true),
    /** SIGSTOP for a while, then SIGCONT. */
    STOP("stop", false),
    /** SIGTERM: the server ends in its own good order. */
    TERM("term", true),
    /** The proxy resets all connections. */
    RST("rst", false),
    /** The proxy passes nothing on for a while. */
    BLACKHOLE("blackhole", false),
    /** A command of the user's. */
    COMMAND("cmd", false);

    private final String word;
    private final boolean restarts;

    FaultKind(String word, boolean restarts) {
        this.word = word;
        this.restarts = restarts;
    }

    static FaultKind parse(String word) {
        for (FaultKind kind : values()) {
            if (kind.word.equals(word.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "expected kill9, kill9+rollback, stop, term, rst, blackhole or cmd, not \"" + word + "\"");
    }

    /** Whether the server has to be started again afterwards. */
    public boolean restarts() {
        return restarts;
    }

    /** Whether the server gets no chance to end in good order. */
    public boolean isKill() {
        return this == KILL9 || this == ROLLBACK;
    }

    /** What it shows about acknowledged messages when none is lost; empty for nothing. */
    public String shows() {
        return switch (this) {
            case KILL9 ->
                "kill9: acknowledged messages had left the process; the page cache survived, so this says nothing about"
                        + " force() or a power cut";
            case ROLLBACK ->
                "kill9+rollback: acknowledged messages had been forced, as far as --rollback-cmd takes back what was not";
            case TERM -> "term: the server ends in good order";
            case STOP, RST, BLACKHOLE, COMMAND -> "";
        };
    }

    boolean lasts() {
        return this == STOP || this == BLACKHOLE;
    }

    boolean needsProxy() {
        return this == RST || this == BLACKHOLE;
    }

    @Override
    public String toString() {
        return word;
    }
}
