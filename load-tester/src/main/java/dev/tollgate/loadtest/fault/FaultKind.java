package dev.tollgate.loadtest.fault;

import java.util.Locale;
import java.util.Set;

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
    COMMAND("cmd", false),
    /** Devices close their connections. */
    CUT_FIN("cut-fin", false),
    /** Devices reset their connections. */
    CUT_RST("cut-rst", false),
    /** Devices neither read nor write any more, so that the keep-alive must notice. */
    CUT_SILENT("cut-silent", false);

    private static final Set<String> ONLY_BY_COMMAND = Set.of("disk-full", "io-error", "backend-down");

    private final String word;
    private final boolean restarts;

    FaultKind(String word, boolean restarts) {
        this.word = word;
        this.restarts = restarts;
    }

    static FaultKind parse(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        for (FaultKind kind : values()) {
            if (kind.word.equals(lower)) {
                return kind;
            }
        }
        if (ONLY_BY_COMMAND.contains(lower)) {
            throw new IllegalArgumentException("the tester cannot do " + lower
                    + " by itself: expected cmd, with a command of yours that does it (--fault-cmd)");
        }
        throw new IllegalArgumentException(
                "expected kill9, kill9+rollback, stop, term, rst, blackhole, cmd, cut-fin, cut-rst or cut-silent, not \""
                        + word + "\"");
    }

    /** Done by the devices themselves, to their connections. */
    public boolean isCut() {
        return this == CUT_FIN || this == CUT_RST || this == CUT_SILENT;
    }

    /** Whether connections end by it at once. */
    public boolean losesConnections() {
        return restarts || this == RST;
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
            case STOP, RST, BLACKHOLE, COMMAND, CUT_FIN, CUT_RST, CUT_SILENT -> "";
        };
    }

    boolean lasts() {
        return this == STOP || this == BLACKHOLE;
    }

    public boolean needsProxy() {
        return this == RST || this == BLACKHOLE;
    }

    @Override
    public String toString() {
        return word;
    }
}
