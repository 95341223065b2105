package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A journal with its thread, on real files, and a ring to feed it. */
final class RunningJournal implements AutoCloseable {
    static final JournalConfig CONFIG = config(1 << 20);

    private final Journal journal;
    private final MessageRing ring = new MessageRing(16_384);
    private final Set<Long> failed = ConcurrentHashMap.newKeySet();
    private long completed = -1;

    RunningJournal(Path directory, JournalConfig config) throws IOException {
        this(directory, config, new RealFileAccess());
    }

    RunningJournal(Path directory, JournalConfig config, FileAccess files) throws IOException {
        journal = Journal.open(directory, config, files, InstantSource.system());
        journal.start(ring, this::onCompleted);
    }

    static JournalConfig config(long segmentBytes) {
        return new JournalConfig(segmentBytes, 60_000, 1L << 32, 600_000, FullPolicy.REFUSE, 65_536, 0, 5);
    }

    Journal journal() {
        return journal;
    }

    MessageRing ring() {
        return ring;
    }

    private synchronized void onCompleted(long sequence) {
        completed = sequence;
        notifyAll();
    }

    /** Puts a message into the ring, waiting for room; returns its sequence there. */
    long send(String payload) {
        return send(payload.getBytes(StandardCharsets.UTF_8));
    }

    long send(byte[] payload) {
        long sequence = claim();
        MessageSlot slot = ring.slot(sequence);
        SteppedJournal.fill(slot, payload);
        slot.setOwner(answerIndex -> failed.add(sequence), 0, false);
        ring.publish(sequence);
        ring.hurry();
        return sequence;
    }

    long claim() {
        long sequence = ring.tryClaim();
        while (sequence == MessageRing.FULL) {
            Thread.onSpinWait();
            sequence = ring.tryClaim();
        }
        return sequence;
    }

    /** Waits until the journal has dealt with the ring up to {@code sequence}; true when that message was written. */
    synchronized boolean await(long sequence) throws InterruptedException {
        while (completed < sequence) {
            wait();
        }
        return !failed.contains(sequence);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
