package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter;
import dev.tollgate.loadtest.measure.OperationMeter;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.measure.StateVerdict;
import dev.tollgate.loadtest.scenario.Expected;
import dev.tollgate.loadtest.scenario.TokenState;
import java.util.List;

/**
 * Compares how a device's operations end with what the state of its token calls for. On the thread of the device's loop.
 *
 * <p>{@code steady → flipping} while the server is told, {@code → flipped} by {@link #flip}, {@code → steady} with the first answer that fits the new state, whose time since the
 * flip is the latency of revoking (or restoring); until then, and for no longer than the grace, answers that fit the old state are
 * not held against the server.
 */
final class Judge {
    private final LoopMeter meter;
    private final Operations operations;
    private final long graceNanos;
    private final boolean countsStates;
    private TokenState state;
    private List<Expected> expected;
    private boolean isFlipping;
    private boolean isFlipped;
    private long flippedNanos;

    /** @param graceNanos how long the server may take to notice a change of state */
    Judge(
            LoopMeter meter,
            Operations operations,
            boolean countsStates,
            long graceNanos,
            TokenState state,
            List<Expected> expected) {
        this.meter = meter;
        this.operations = operations;
        this.countsStates = countsStates;
        this.graceNanos = graceNanos;
        this.state = state;
        this.expected = expected;
    }

    /** Number of the token's state, for the meters. */
    int state() {
        return countsStates ? state.ordinal() : 0;
    }

    boolean isGood() {
        return state.isGood();
    }

    /** True where the end of the connection is a right answer. */
    boolean expectsClose() {
        return expects(Expected.Kind.CLOSE, Expected.ANY_CODE);
    }

    /** Whether the state is being changed at the server right now, so that either answer is right. */
    void flipping(boolean isUnderWay) {
        isFlipping = isUnderWay;
    }

    /** The token has another state from now on. */
    void flip(TokenState to, List<Expected> nowExpected, long nowNanos) {
        state = to;
        expected = nowExpected;
        isFlipping = false;
        isFlipped = true;
        flippedNanos = nowNanos;
        changes().planned(nowNanos);
        changes().started(nowNanos);
    }

    private OperationMeter changes() {
        return meter.operation(state.isGood() ? operations.restore : operations.revoke);
    }

    /** The server ended the connection. */
    void closed(long nowNanos) {
        if (isFlipped && !state.isGood()) {
            settled(nowNanos);
        }
    }

    /**
     * An operation has ended.
     *
     * @param isAcknowledgement success says nothing of the token, as the protocol cannot refuse
     * @return whether a refusal or a lost connection is no error
     */
    boolean ended(Outcome outcome, int reason, boolean isAcknowledgement, long plannedNanos, long nowNanos) {
        if (!countsStates) {
            return false;
        }
        StateVerdict verdict = verdict(outcome, reason, isAcknowledgement);
        boolean isRight = verdict == StateVerdict.ACCEPTED || verdict == StateVerdict.REFUSED_AS_EXPECTED;
        boolean isNoticed = isRight || (!state.isGood() && outcome == Outcome.REFUSED);
        if (isFlipped && isNoticed && plannedNanos >= flippedNanos) {
            settled(nowNanos);
        }
        boolean isForgiven = !isRight && (isFlipping || (isFlipped && nowNanos - flippedNanos < graceNanos));
        boolean isOlder = flippedNanos != 0 && plannedNanos < flippedNanos;
        if (!isForgiven && !isOlder) {
            meter.judged(state(), verdict);
        }
        boolean isExcused = isRight || isForgiven || isOlder;
        return isExcused && (outcome == Outcome.REFUSED || outcome == Outcome.LOST);
    }

    private void settled(long nowNanos) {
        isFlipped = false;
        changes().observed(state(), flippedNanos, nowNanos - flippedNanos);
    }

    private StateVerdict verdict(Outcome outcome, int reason, boolean isAcknowledgement) {
        if (state.isGood()) {
            return switch (outcome) {
                case OK -> StateVerdict.ACCEPTED;
                case REFUSED -> StateVerdict.WRONGLY_REFUSED;
                case TIMEOUT, LOST -> StateVerdict.NO_ANSWER;
            };
        }
        return switch (outcome) {
            case OK ->
                (isAcknowledgement && expects(Expected.Kind.ACK, Expected.ANY_CODE))
                                || expects(Expected.Kind.ACCEPT, Expected.ANY_CODE)
                        ? StateVerdict.REFUSED_AS_EXPECTED
                        : StateVerdict.WRONGLY_ACCEPTED;
            case REFUSED -> expectsRefusal(reason) ? StateVerdict.REFUSED_AS_EXPECTED : StateVerdict.REFUSED_OTHERWISE;
            case LOST -> expectsClose() ? StateVerdict.REFUSED_AS_EXPECTED : StateVerdict.NO_ANSWER;
            case TIMEOUT -> StateVerdict.NO_ANSWER;
        };
    }

    private boolean expectsRefusal(int reason) {
        if (reason == Reasons.CLOSED) {
            return expectsClose();
        }
        Expected.Kind kind = Reasons.isErrorResponse(reason)
                ? Expected.Kind.ERROR_TOPIC
                : Reasons.isHttp(reason) ? Expected.Kind.HTTP : Expected.Kind.REFUSE;
        return expects(kind, Reasons.code(reason));
    }

    private boolean expects(Expected.Kind kind, int code) {
        for (Expected right : expected) {
            if (right.matches(kind, code)) {
                return true;
            }
        }
        return false;
    }
}
