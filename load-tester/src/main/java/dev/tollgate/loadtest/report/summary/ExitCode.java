package dev.tollgate.loadtest.report.summary;

import java.util.Collection;

/** What the process tells scripts. In order of priority: where several apply, the first one wins. */
public enum ExitCode {
    INTERNAL_ERROR(1),
    /** The command line, a file that it names, or a check before the run. */
    USAGE(2),
    /** Lost, corrupt or unexpected messages, or tokens that were wrongly accepted. */
    INCORRECT(90),
    /** The generator is INVALID. */
    NOT_TRUSTWORTHY(91),
    /** The target could not be reached, or was never ready. */
    UNREACHABLE(93),
    /** The server did not sustain the planned rate. */
    NOT_SUSTAINED(92),
    THRESHOLD_FAILED(99),
    /** The report is written. */
    INTERRUPTED(130),
    OK(0);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The one that wins; {@link #OK} when there is none. */
    public static ExitCode first(Collection<ExitCode> reasons) {
        return reasons.stream().min(ExitCode::compareTo).orElse(OK);
    }

    /** With {@code --exit-zero} a finished run is a success whatever it found. */
    public ExitCode orZero(boolean isExitZero) {
        boolean isFinding = compareTo(INCORRECT) >= 0 && this != UNREACHABLE && this != INTERRUPTED;
        return isExitZero && isFinding ? OK : this;
    }
}
