package dev.tollgate.loadtest.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All stamped messages of a run: what was attempted, acknowledged and received. A few bytes for each stream, and as many again for each
 * exception. Safe from any thread; lives as long as the run, and longer in its {@link LedgerFile}.
 *
 * <p>What it hears as {@link Witness} of receipts counts for the first sink; further ones have a {@link SinkLedger} each.
 */
public final class MessageLedger implements Witness {
    /** Messages whose times are remembered for the examples, all streams together: 24 bytes each. */
    private static final long TIMES_MAX = 1_000_000;
    /** Faults that are remembered. */
    static final int FAULTS_MAX = 10_000;

    /** Something that was done to the server. */
    record Fault(long atNanos, String text) {}

    private final long run;
    private final long startNanos;
    private final Streams streams;
    private final StreamLedger[] ledgers;
    private final List<SinkLedger> sinks = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Long> inFlightAtKills = new ArrayList<>();
    private final LongAdder attempted = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder received = new LongAdder();
    private volatile boolean afterDeadline;
    private volatile boolean cutShort;

    /**
     * @param run as in the stamps
     * @param startNanos when the run started, of {@link System#nanoTime()}
     * @param sinkNames at least one, all different
     */
    public MessageLedger(long run, long startNanos, Streams streams, List<String> sinkNames) {
        if (sinkNames.isEmpty()) {
            throw new IllegalArgumentException("a ledger needs at least one sink");
        }
        this.run = run;
        this.startNanos = startNanos;
        this.streams = streams;
        for (String name : sinkNames) {
            sinks.add(new SinkLedger(this, sinks.size(), name));
        }
        AtomicLong budget = new AtomicLong(TIMES_MAX);
        ledgers = new StreamLedger[streams.count()];
        for (int i = 0; i < ledgers.length; i++) {
            ledgers[i] = new StreamLedger(sinkNames.size(), budget);
        }
    }

    public long run() {
        return run;
    }

    public List<SinkLedger> sinks() {
        return sinks;
    }

    @Override
    public void attempted(int stream, long sequence, int attempt, long plannedNanos) {
        if (ledgers[stream].attempt(sequence, plannedNanos - startNanos)) {
            attempted.increment();
        }
    }

    @Override
    public void acknowledged(int stream, long sequence, long nowNanos) {
        if (ledgers[stream].acknowledge(sequence, nowNanos - startNanos)) {
            acknowledged.increment();
        }
    }

    @Override
    public void received(Stamp stamp, boolean intact, long nowNanos) {
        sinks.get(0).received(stamp, intact, nowNanos);
    }

    /** Messages attempted so far; for a line of progress, likewise the next two. */
    public long attempted() {
        return attempted.sum();
    }

    public long acknowledged() {
        return acknowledged.sum();
    }

    /** Receipts of sinks that tell of each message as it arrives, copies included. */
    public long received() {
        return received.sum();
    }

    /** How many were acknowledged, and not received by all sinks, as far as these were read. Looks at every stream. */
    public long missing() {
        long missing = 0;
        for (StreamLedger stream : ledgers) {
            missing += stream.missing();
        }
        return missing;
    }

    /** Notes what is done to the server, right before it is done. */
    public synchronized void fault(long nowNanos, String text) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(new Fault(nowNanos - startNanos, text));
        }
    }

    /**
     * Notes that the server is about to be killed.
     *
     * @param inFlight attempted and not acknowledged
     */
    public synchronized void kill(long nowNanos, String text, long inFlight) {
        fault(nowNanos, text);
        inFlightAtKills.add(inFlight);
    }

    /** Notes that the server, which was killed, is about to be started again. Sinks that are read should have been read since the kill. */
    public void beforeRestart() {
        for (StreamLedger stream : ledgers) {
            stream.oweBeforeRestart();
        }
        sinks.forEach(SinkLedger::noteDelivered);
    }

    /** From now on, what arrives for the first time is late. */
    public void deadline() {
        afterDeadline = true;
    }

    /** Compares the sets. */
    public synchronized VerifyResult classify() {
        return new Classification(this, List.copyOf(faults), List.copyOf(inFlightAtKills)).result();
    }

    /** What is read back may lack what came after its last flush. */
    void cutShort() {
        cutShort = true;
    }

    /** Whether a message that is not known was perhaps attempted all the same, since the ledger was read back from a torn file. */
    boolean mayHaveMissed(StreamLedger stream, long sequence) {
        return cutShort && stream.isBeyond(sequence);
    }

    boolean isAfterDeadline() {
        return afterDeadline;
    }

    void onReceived() {
        received.increment();
    }

    int streamCount() {
        return ledgers.length;
    }

    StreamLedger streamAt(int stream) {
        return ledgers[stream];
    }

    @Nullable
    StreamLedger stream(int stream) {
        return stream >= 0 && stream < ledgers.length ? ledgers[stream] : null;
    }

    Streams streams() {
        return streams;
    }

    /** Empty for a number that is none of a stream. */
    String connection(int stream) {
        return stream >= 0 && stream < ledgers.length ? streams.connection(stream) : "";
    }

    long startNanos() {
        return startNanos;
    }
}
