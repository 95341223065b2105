package dev.tollgate.loadtest.measure;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times the operations of one kind on one event loop, which alone calls the methods that record. What was planned
 * within the measure phase is kept apart from the rest, whenever it ends.
 */
public final class OperationMeter {
    private static final int OUTCOMES = Outcome.values().length;
    private static final int CLOCKS = Clock.values().length;

    /** Places in the tallies, for each of measured and not. */
    private static final int PLANNED = 0;

    private static final int STARTED = 1;
    private static final int FIRST_OUTCOME = 2;
    private static final int SHED = FIRST_OUTCOME + OUTCOMES;
    private static final int EXPECTED = SHED + 1;
    private static final int NEGATIVE = EXPECTED + 1;
    private static final int TALLIES = NEGATIVE + 1;

    private final MeasureWindow window;
    private final boolean isRare;
    private final boolean isOfAllPhases;
    private final int states;
    private final Tallies tallies = new Tallies(2 * TALLIES);
    private final Tallies reasons = new Tallies(Reasons.COUNT);
    private final AtomicReferenceArray<@Nullable Recorder> recorders;

    OperationMeter(MeasureWindow window, Meters.Operation operation, int states) {
        this.window = window;
        this.isRare = operation.isRare();
        this.isOfAllPhases = operation.isOfAllPhases();
        this.states = states;
        this.recorders = new AtomicReferenceArray<>(2 * states * OUTCOMES * CLOCKS);
    }

    /** Due by the plan. */
    public void planned(long plannedNanos) {
        tallies.add(tally(plannedNanos, PLANNED), 1);
    }

    /** Handed to a socket, for the first time. */
    public void started(long plannedNanos) {
        tallies.add(tally(plannedNanos, STARTED), 1);
    }

    /** Given up before it was started. */
    public void shed(long plannedNanos) {
        tallies.add(tally(plannedNanos, SHED), 1);
    }

    /**
     * Ended. All instants are of {@link System#nanoTime()}.
     *
     * @param state number of the token state, 0 where there are none
     * @param reason of {@link Reasons}
     */
    public void ended(Outcome outcome, int reason, int state, long plannedNanos, long startedNanos, long endNanos) {
        int measured = measured(plannedNanos);
        tallies.add(measured * TALLIES + FIRST_OUTCOME + outcome.ordinal(), 1);
        if (measured == 1) {
            reasons.add(reason, 1);
        }
        int first = slot(measured, state, outcome);
        record(first + Clock.RESPONSE.ordinal(), measured, endNanos - plannedNanos);
        record(first + Clock.SERVICE.ordinal(), measured, endNanos - startedNanos);
        record(first + Clock.WAIT.ordinal(), measured, startedNanos - plannedNanos);
    }

    /** That it was refused or lost is right, for the state of its token. */
    public void expected(long plannedNanos) {
        tallies.add(tally(plannedNanos, EXPECTED), 1);
    }

    /** Ended well, with nothing but a response time: a message that arrived, a connection's part. */
    public void observed(int state, long plannedNanos, long nanos) {
        int measured = measured(plannedNanos);
        tallies.add(measured * TALLIES + FIRST_OUTCOME, 1);
        record(slot(measured, state, Outcome.OK) + Clock.RESPONSE.ordinal(), measured, nanos);
    }

    /** Handed to a socket, and that is all that will be known of it: QoS 0. */
    public void handedOver(long plannedNanos) {
        int measured = measured(plannedNanos);
        tallies.add(measured * TALLIES + FIRST_OUTCOME, 1);
        if (measured == 1) {
            reasons.add(Reasons.OK, 1);
        }
    }

    /** How long it waited to be handed to a socket. */
    public void waited(long plannedNanos, long nanos) {
        int measured = measured(plannedNanos);
        record(slot(measured, 0, Outcome.OK) + Clock.WAIT.ordinal(), measured, nanos);
    }

    private int measured(long plannedNanos) {
        return isOfAllPhases || window.contains(plannedNanos) ? 1 : 0;
    }

    private int tally(long plannedNanos, int kind) {
        return measured(plannedNanos) * TALLIES + kind;
    }

    private int slot(int measured, int state, Outcome outcome) {
        return ((measured * states + state) * OUTCOMES + outcome.ordinal()) * CLOCKS;
    }

    private void record(int slot, int measured, long nanos) {
        if (nanos < 0) {
            tallies.add(measured * TALLIES + NEGATIVE, 1);
            return;
        }
        Recorder recorder = recorders.getPlain(slot);
        if (recorder == null) {
            recorder = new Recorder(isRare || slot % (OUTCOMES * CLOCKS) >= CLOCKS);
            recorders.setRelease(slot, recorder);
        }
        recorder.record(nanos);
    }

    Counts counts(boolean measured) {
        int first = measured ? TALLIES : 0;
        return new Counts(
                tallies.get(first + PLANNED),
                tallies.get(first + STARTED),
                tallies.get(first + FIRST_OUTCOME),
                tallies.get(first + FIRST_OUTCOME + Outcome.REFUSED.ordinal()),
                tallies.get(first + FIRST_OUTCOME + Outcome.TIMEOUT.ordinal()),
                tallies.get(first + FIRST_OUTCOME + Outcome.LOST.ordinal()),
                tallies.get(first + SHED),
                tallies.get(first + EXPECTED));
    }

    long negative() {
        return tallies.get(NEGATIVE) + tallies.get(TALLIES + NEGATIVE);
    }

    long reason(int reason) {
        return reasons.get(reason);
    }

    /** Null where nothing was recorded yet. */
    @Nullable
    Recorder recorder(boolean measured, int state, Outcome outcome, Clock clock) {
        return recorders.getAcquire(slot(measured ? 1 : 0, state, outcome) + clock.ordinal());
    }
}
