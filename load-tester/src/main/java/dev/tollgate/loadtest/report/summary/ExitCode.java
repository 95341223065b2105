package dev.tollgate.loadtest.report.summary;

/** What the process says to whoever started it. The specification of the load tester, section 5.9. */
public enum ExitCode {
    PASSED(0),
    INTERNAL_ERROR(1),
    BAD_USAGE(2),
    /** Messages lost, corrupt or unexpected, or a token wrongly accepted. */
    INCORRECT(90),
    /** The tester itself ran too badly. */
    NOT_TRUSTWORTHY(91),
    /** The server did not keep up with the planned rate. */
    NOT_SUSTAINED(92),
    UNREACHABLE(93),
    THRESHOLD_FAILED(99),
    /** By the user; the report is written all the same. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
