package dev.tollgate.loadtest.verify;

import org.jspecify.annotations.Nullable;

/**
 * What one sink received. A sink that is told of each message as it arrives calls {@link #received} from any thread; one that is
 * read again and again makes a {@link Pass} of each reading, on one thread, and the last one counts.
 */
public final class SinkLedger implements Receipts, LineReceipts {
    private final MessageLedger ledger;
    private final int index;
    private final String name;
    private volatile SinkReading reading;
    private volatile long deliveredBeforeKill;

    SinkLedger(MessageLedger ledger, int index, String name) {
        this.ledger = ledger;
        this.index = index;
        this.name = name;
        this.reading = new SinkReading(name);
    }

    public String name() {
        return name;
    }

    @Override
    public void received(Stamp stamp, boolean intact, long nowNanos) {
        receivedFrom(0, stamp, intact);
    }

    @Override
    public void receivedFrom(long sender, Stamp stamp, boolean intact) {
        StreamLedger stream = check(reading, stamp, intact);
        if (stream == null) {
            return;
        }
        synchronized (stream) {
            if (stream.sink(index).isOfAnother(sender)) {
                reading.corrupt(stamp, ledger.connection(stamp.stream()));
            } else {
                stream.receive(index, stamp.sequence(), ledger.isAfterDeadline());
                ledger.onReceived();
            }
        }
    }

    /** Begins to read the sink as a whole. Nothing of it counts before {@link Pass#commit}. */
    Pass beginPass() {
        return new Pass();
    }

    /** The stream that the message belongs to; null, and counted, when it must not be here. */
    private @Nullable StreamLedger check(SinkReading at, Stamp stamp, boolean intact) {
        if (!intact) {
            at.corrupt(stamp, ledger.connection(stamp.stream()));
            return null;
        }
        StreamLedger stream = stamp.run() == ledger.run() ? ledger.stream(stamp.stream()) : null;
        if (stream != null && stream.wasAttempted(stamp.sequence())) {
            return stream;
        }
        if (stream != null && ledger.mayHaveMissed(stream, stamp.sequence())) {
            at.ignored.increment();
        } else {
            at.unexpected(stamp, ledger.connection(stamp.stream()));
        }
        return null;
    }

    @Override
    public void ignored() {
        reading.ignored.increment();
    }

    @Override
    public void unchecked() {
        reading.unchecked.increment();
    }

    SinkReading reading() {
        return reading;
    }

    long deliveredBeforeKill() {
        return deliveredBeforeKill;
    }

    void noteDelivered() {
        long delivered = 0;
        for (int i = 0; i < ledger.streamCount(); i++) {
            delivered += ledger.streamAt(i).deliveredBefore(index);
        }
        deliveredBeforeKill = delivered;
    }

    /** One reading of a sink as a whole. On one thread. */
    final class Pass implements LineReceipts {
        private final SinkReading fresh = new SinkReading(name);
        private final @Nullable SinkStream[] streams = new SinkStream[ledger.streamCount()];
        private final boolean afterDeadline = ledger.isAfterDeadline();

        @Override
        public void receivedFrom(long sender, Stamp stamp, boolean intact) {
            if (check(fresh, stamp, intact) == null) {
                return;
            }
            SinkStream at = streams[stamp.stream()];
            if (at == null) {
                at = new SinkStream();
                streams[stamp.stream()] = at;
            }
            if (at.isOfAnother(sender)) {
                fresh.corrupt(stamp, ledger.connection(stamp.stream()));
            } else {
                at.receive(stamp.sequence(), false);
            }
        }

        @Override
        public void ignored() {
            fresh.ignored.increment();
        }

        @Override
        public void unchecked() {
            fresh.unchecked.increment();
        }

        /** From now on this is what the sink holds. */
        void commit() {
            for (int i = 0; i < streams.length; i++) {
                SinkStream at = streams[i];
                ledger.streamAt(i).replace(index, at == null ? new SinkStream() : at, afterDeadline);
            }
            reading = fresh;
        }
    }
}
