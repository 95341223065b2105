package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.verify.LedgerFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Flushes the ledger and takes in what is new in sinks once a second, on a thread of its own, until closed. */
final class LedgerKeeper implements Closeable {
    private static final long EVERY_MS = 1000;
    private static final long END_S = 120;

    private final LedgerFile file;
    private final SinkRound sinks;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "ledger");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Exception failure;

    LedgerKeeper(LedgerFile file, SinkRound sinks) {
        this.file = file;
        this.sinks = sinks;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::keep, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void keep() {
        try {
            file.flush();
            sinks.catchUpCheaply();
        } catch (IOException | RuntimeException e) {
            failure = e; // of the latter, the timer would not say a word
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws the last failure to write, for a ledger with holes proves nothing after a crash. */
    void check() throws IOException {
        Exception failed = failure;
        if (failed != null) {
            throw new IOException("the ledger could not be written: " + failed.getMessage(), failed);
        }
    }

    /** Lets a flush under way come to its end: interrupting it would close the file. */
    @Override
    public void close() throws IOException {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(END_S, TimeUnit.SECONDS)) {
                throw new IOException("the ledger's thread has not come to its end within " + END_S + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the ledger's thread came to its end", e);
        }
    }
}
