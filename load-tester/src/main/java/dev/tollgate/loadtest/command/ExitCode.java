package dev.tollgate.loadtest.command;

import java.util.Collection;

/** What the process tells scripts. In order of priority: where several apply, the first one wins. */
public enum ExitCode {
    INTERNAL_ERROR(1, "internal error"),
    USAGE(2, "the command line, a file that it names, or a check before the run"),
    /** Lost, corrupt or unexpected messages, or tokens that were wrongly accepted. */
    INCORRECT(90, "correctness failure: lost, corrupt, unexpected, wrongly accepted"),
    NOT_TRUSTWORTHY(91, "results not trustworthy: the generator is INVALID"),
    UNREACHABLE(93, "the target is unreachable, or was never ready"),
    NOT_SUSTAINED(92, "the server did not sustain the planned rate"),
    THRESHOLD_FAILED(99, "a threshold failed"),
    INTERRUPTED(130, "interrupted; the report is written"),
    OK(0, "all passed");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
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
