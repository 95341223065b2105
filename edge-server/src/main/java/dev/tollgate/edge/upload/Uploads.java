package dev.tollgate.edge.upload;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All uploads: those that are being received, and those that are stored. Safe from any thread. What event loops call never waits; what operators
 * call waits for the disk.
 */
public final class Uploads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STOP_TIMEOUT_MS = 10_000;

    private final UploadConfig config;
    private final UploadAuthority authority;
    private final UploadQuota quota;
    private final UploadFolder folder;
    private final Supplier<Executor> writers;
    private final @Nullable DefaultEventExecutorGroup threads;
    private final AtomicInteger receiving = new AtomicInteger();
    private final AtomicLong unwritten = new AtomicLong(); // of the bytes that are reserved
    private final LongAdder received = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicLongArray outcomes = new AtomicLongArray(UploadOutcome.values().length);
    private final AtomicLong lastLogNanos = new AtomicLong(System.nanoTime() - LOG_INTERVAL_NANOS);

    private Uploads(
            UploadConfig config,
            UploadAuthority authority,
            UploadQuota quota,
            UploadFolder folder,
            Supplier<Executor> writers,
            @Nullable DefaultEventExecutorGroup threads) {
        this.config = config;
        this.authority = authority;
        this.quota = quota;
        this.folder = folder;
        this.writers = writers;
        this.threads = threads;
    }

    /**
     * Opens what is stored.
     *
     * @param root folder of all uploads; made when there is none
     * @param authority asked on the threads that write files
     */
    public static Uploads open(Path root, UploadConfig config, UploadAuthority authority) throws IOException {
        UploadQuota quota = new UploadQuota(config);
        UploadFolder folder = UploadFolder.open(root, quota);
        DefaultEventExecutorGroup threads =
                new DefaultEventExecutorGroup(config.threads(), new DefaultThreadFactory("uploads", true));
        return new Uploads(config, authority, quota, folder, threads::next, threads);
    }

    /**
     * Likewise, with threads of the caller's.
     *
     * @param writers gives one for an upload: it does one task after the other, and may wait
     */
    public static Uploads open(Path root, UploadConfig config, UploadAuthority authority, Supplier<Executor> writers)
            throws IOException {
        UploadQuota quota = new UploadQuota(config);
        return new Uploads(config, authority, quota, UploadFolder.open(root, quota), writers, null);
    }

    /**
     * Begins to receive an upload, whose body may come at once.
     *
     * @param listener told once of its end, unless null is returned
     * @return null when there are too many at a time
     */
    public @Nullable Upload begin(UploadRequest request, UploadListener listener) {
        if (receiving.incrementAndGet() <= config.atOnceMax()) {
            Upload upload = new Upload(this, request, listener, writers.get());
            if (upload.begin()) {
                return upload;
            }
        }
        receiving.decrementAndGet();
        return null;
    }

    /** Counts an upload that was refused by its head alone. */
    public void countRefused(UploadOutcome outcome) {
        outcomes.incrementAndGet(outcome.ordinal());
    }

    void onEnded(UploadOutcome outcome) {
        receiving.decrementAndGet();
        outcomes.incrementAndGet(outcome.ordinal());
    }

    void countReceived(int bytes) {
        received.add(bytes);
    }

    void onFailure(UploadRequest request, Exception failure) {
        failures.increment();
        long nowNanos = System.nanoTime();
        long last = lastLogNanos.get();
        if (nowNanos - last >= LOG_INTERVAL_NANOS && lastLogNanos.compareAndSet(last, nowNanos)) {
            LOG.error("{} failed ({} failures so far)", request, failures.sum(), failure);
        }
    }

    UploadAuthority authority() {
        return authority;
    }

    UploadQuota quota() {
        return quota;
    }

    UploadFolder folder() {
        return folder;
    }

    /** Whether the disk has room for more bytes, beside those that other uploads will still write. */
    boolean hasDiskRoom(long bytes) {
        return folder.usableBytes() - unwritten.get() - bytes >= config.freeSpaceReserveBytes();
    }

    void addUnwritten(long bytes) {
        unwritten.addAndGet(bytes);
    }

    /** A device's files, by name. */
    public List<StoredUpload> list(long deviceNumber) throws IOException {
        return folder.list(deviceNumber);
    }

    /** Opens a file for reading, which stays whole whatever happens to its name; the caller closes it. Null when there is none. */
    public @Nullable FileChannel read(long deviceNumber, UploadName name) throws IOException {
        return folder.open(deviceNumber, name);
    }

    /** Deletes a file; false when there is none. */
    public boolean delete(long deviceNumber, UploadName name) throws IOException {
        long length = folder.delete(deviceNumber, name);
        if (length == UploadFolder.NONE) {
            return false;
        }
        quota.delete(deviceNumber, length);
        return true;
    }

    /** Deletes all files of a device that is deleted; one that is being received is still to come. */
    public void deleteAll(long deviceNumber) throws IOException {
        for (StoredUpload file : list(deviceNumber)) {
            delete(deviceNumber, file.name());
        }
    }

    /** What it was opened with. */
    public UploadConfig config() {
        return config;
    }

    /** Uploads since the start that ended so. */
    public long count(UploadOutcome outcome) {
        return outcomes.get(outcome.ordinal());
    }

    /** Uploads that are being received. */
    public int receiving() {
        return receiving.get();
    }

    /** Bytes of bodies that were taken since the start. */
    public long receivedBytes() {
        return received.sum();
    }

    /** Bytes of all files, those that are being received among them. */
    public long bytes() {
        return quota.bytes();
    }

    /** Files, those that are being received among them. */
    public int files() {
        return quota.files();
    }

    /** Times that a file could not be read or written. */
    public long failures() {
        return failures.sum();
    }

    /** Does what has come already; must come after the last connection's end. */
    @Override
    public void close() {
        if (threads == null) {
            return;
        }
        var unused = threads.shutdownGracefully(0, STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        try {
            if (!threads.awaitTermination(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("uploads are still written after {} ms", STOP_TIMEOUT_MS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
