package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.verify.MessageLedger;
import dev.tollgate.loadtest.verify.SinkReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads all sinks that are read, again and again, and remembers why one could not be. Safe from any thread: one reading at a time.
 */
final class SinkRound implements Closeable {
    /** A reading that takes long is not repeated at once. */
    private static final long PAUSE_MS = 200;

    private final List<SinkReader> readers;
    private final MessageLedger ledger;
    private final List<String> notes = new ArrayList<>();
    private static final int NOTES_MAX = 100;

    SinkRound(List<SinkReader> readers, MessageLedger ledger) {
        this.readers = List.copyOf(readers);
        this.ledger = ledger;
    }

    /** Takes in what is new in the sinks for which that costs little. A sink that cannot be read now is read later. */
    synchronized void catchUpCheaply() throws InterruptedException {
        for (SinkReader reader : readers) {
            if (reader.isCheap()) {
                catchUp(reader);
            }
        }
    }

    /** Whether all could be read. */
    private synchronized boolean catchUpAll(boolean anew) throws InterruptedException {
        boolean all = true;
        for (SinkReader reader : readers) {
            all &= anew ? readAnew(reader) : catchUp(reader);
        }
        return all;
    }

    private boolean catchUp(SinkReader reader) throws InterruptedException {
        try {
            reader.catchUp();
            return true;
        } catch (IOException failed) {
            note(reader, failed);
            return false;
        }
    }

    private boolean readAnew(SinkReader reader) throws InterruptedException {
        try {
            reader.readAnew();
            return true;
        } catch (IOException failed) {
            note(reader, failed);
            return false;
        }
    }

    private void note(SinkReader reader, IOException failed) {
        String note = "sink " + reader.name() + " could not be read for a while: " + failed.getMessage();
        if (notes.size() < NOTES_MAX && !notes.contains(note)) {
            notes.add(note);
        }
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Reads until everything acknowledged has been received, or nothing more of it has been for {@code quietMs}. Throws IOException
     * when a sink could not be read at all in this time.
     *
     * @param anew whole readings only
     */
    void drain(long quietMs, boolean anew) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        boolean everyOneRead = false;
        long quietSince = System.nanoTime();
        while (true) {
            long began = System.nanoTime();
            everyOneRead |= catchUpAll(anew);
            long missing = ledger.missing();
            if (missing < least) {
                least = missing;
                quietSince = System.nanoTime();
            }
            if (everyOneRead && missing == 0) {
                return;
            }
            if (System.nanoTime() - quietSince > TimeUnit.MILLISECONDS.toNanos(quietMs)) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS + (System.nanoTime() - began) / 1_000_000);
        }
        if (!everyOneRead) {
            throw new IOException("not all sinks could be read: " + String.join("; ", notes()));
        }
    }

    @Override
    public void close() throws IOException {
        for (SinkReader reader : readers) {
            reader.close();
        }
    }
}
