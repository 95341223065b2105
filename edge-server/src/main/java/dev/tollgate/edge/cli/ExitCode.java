package dev.tollgate.edge.cli;

/** What commands tell scripts. */
final class ExitCode {
    static final int OK = 0;
    /** Failed, or the edge refused. */
    static final int FAILED = 1;

    static final int USAGE = 2;
    static final int NOT_REACHABLE = 3;

    private ExitCode() {}
}
