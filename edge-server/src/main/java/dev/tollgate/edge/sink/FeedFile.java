package dev.tollgate.edge.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Keeps a feed's state in its file. On the feed's thread, but for {@link #savedSequence}. */
final class FeedFile {
    private final Path folder;
    private final FeedState state;
    private final Object lock;
    private final long intervalNanos;
    private volatile long savedSequence;
    private long savedAtNanos;
    private byte[] saved = {};

    /**
     * @param lock the feed's, under which the state is shared
     * @param intervalMs how often to save what has changed
     */
    FeedFile(Path folder, FeedState state, Object lock, long intervalMs) {
        this.folder = folder;
        this.state = state;
        this.lock = lock;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    }

    void saveIfDue() throws IOException {
        if (System.nanoTime() - savedAtNanos >= intervalNanos) {
            save();
        }
    }

    void save() throws IOException {
        byte[] content;
        long sequence;
        synchronized (lock) {
            content = state.encode();
            sequence = state.cursor().sequence();
        }
        if (!Arrays.equals(content, saved)) {
            FeedState.write(folder, content);
            saved = content;
        }
        savedSequence = sequence;
        savedAtNanos = System.nanoTime();
    }

    /** Where the cursor was when it was saved last. Safe from any thread. */
    long savedSequence() {
        return savedSequence;
    }
}
