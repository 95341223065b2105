package dev.tollgate.loadtest.measure;

/** All that one event loop counts and times. Written on that loop, read by the thread that keeps time. Lives as long as the run. */
public final class LoopMeter {
    /** What a loop counts beside operations. */
    public enum Gauge {
        IN_FLIGHT,
        BACKLOG,
        CONNECTED,
        CONNECTIONS_WANTED,
        /** Ended by the other side or an error, so far. */
        CONNECTIONS_LOST,
        RECONNECTS,
        /** Devices that connected, or failed for good. */
        SETTLED,
        /** Packets or responses that the protocol forbids, so far. */
        VIOLATIONS,
        SESSIONS_PRESENT,
        /** A session that was there although none should be, or the reverse. */
        SESSIONS_WRONG,
        /** TLS handshakes by which a device went on with its last session. */
        TLS_RESUMED,
        /** Operations that had to wait for those before them, the connection being fine. */
        WINDOW_LIMITED,
        /** Operations that the plan called for, and the loop did not even look at in time. */
        NEGLECTED,
        ROGUES_OPENED,
        ROGUES_CLOSED_BY_SERVER,
        BYTES_SENT,
        BYTES_RECEIVED
    }

    private static final int GAUGES = Gauge.values().length;

    private final OperationMeter[] operations;
    private final Tallies gauges = new Tallies(GAUGES);
    private final Tallies verdicts;
    private final Recorder lag = new Recorder(false);

    LoopMeter(OperationMeter[] operations, int states) {
        this.operations = operations;
        this.verdicts = new Tallies(states * StateVerdict.COUNT);
    }

    public OperationMeter operation(int number) {
        return operations[number];
    }

    public void add(Gauge gauge, long delta) {
        gauges.add(gauge.ordinal(), delta);
    }

    /** On any thread. */
    public long get(Gauge gauge) {
        return gauges.get(gauge.ordinal());
    }

    /** An operation with a token of that state ended so. */
    public void judged(int state, StateVerdict verdict) {
        verdicts.add(state * StateVerdict.COUNT + verdict.ordinal(), 1);
    }

    /** How late the loop was for its own timer. */
    public void late(long nanos) {
        lag.record(nanos);
    }

    Recorder lag() {
        return lag;
    }

    StateCounts stateCounts(int state) {
        int first = state * StateVerdict.COUNT;
        return new StateCounts(
                verdicts.get(first + StateVerdict.ACCEPTED.ordinal()),
                verdicts.get(first + StateVerdict.REFUSED_AS_EXPECTED.ordinal()),
                verdicts.get(first + StateVerdict.REFUSED_OTHERWISE.ordinal()),
                verdicts.get(first + StateVerdict.WRONGLY_ACCEPTED.ordinal()),
                verdicts.get(first + StateVerdict.WRONGLY_REFUSED.ordinal()),
                verdicts.get(first + StateVerdict.NO_ANSWER.ordinal()));
    }
}
