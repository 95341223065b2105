package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageRing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ring's first consumer: appends messages to segment files in one folder, forces them batch by batch, and lets readers follow.
 * {@link #open}, {@link #start} once, {@link #close}. The threads are its own; all methods below but those three are safe from any.
 *
 * <p>A full or failing disk never stops it: it then fails the messages in the ring, {@link #isWritable} is false, and it tries about
 * every {@code retryMs} to begin a new segment.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String LOCK_FILE = "lock";
    private static final long CLOSE_TIMEOUT_MS = 30_000;

    private final JournalConfig config;
    private final FileAccess files;
    private final InstantSource clock;
    private final Closeable lock;
    private final SegmentCatalog catalog;
    private final long nodeId;
    private final Readers readers = new Readers();
    private final JournalMetrics metrics = new JournalMetrics();
    private final Availability availability;
    private final JournalWriter writer;
    private final RouteCounts routeCounts;
    private final Deletions deletions;
    private final ExecutorService background;
    private volatile LongSupplier neededSequence = () -> Long.MAX_VALUE;
    private final Retention retention;
    private volatile @Nullable JournalLoop loop;
    private @Nullable Thread thread;
    private @Nullable ScheduledExecutorService ticker;
    private boolean closed;

    private Journal(
            Path directory,
            JournalConfig config,
            FileAccess files,
            InstantSource clock,
            Closeable lock,
            Recovery.Result recovered,
            ExecutorService background) {
        this.config = config;
        this.files = files;
        this.clock = clock;
        this.lock = lock;
        this.background = background;
        catalog = recovered.catalog();
        nodeId = recovered.nodeId();
        routeCounts = recovered.routeCounts();
        deletions = recovered.deletions();
        availability = new Availability(clock);
        retention = new Retention(
                config,
                files,
                directory,
                catalog,
                metrics,
                deletions,
                () -> neededSequence.getAsLong(),
                background,
                this::requestTick);
        writer = new JournalWriter(
                config, files, directory, recovered, readers, availability, metrics, retention, clock);
        writer.open();
    }

    /**
     * Opens the journal in {@code directory}, which is created where it is missing, and recovers it: see edge-server/docs/journal-format.md.
     *
     * @throws IOException when the folder cannot be read, belongs to another process or node, or was written by a newer edge. A disk
     *     that is full is not among these: then the journal is open, but not writable
     */
    public static Journal open(Path directory, JournalConfig config, FileAccess files, InstantSource clock)
            throws IOException {
        ExecutorService background = Executors.newSingleThreadExecutor(task -> daemon(task, "journal-retention"));
        background.execute(
                () -> {}); // has its thread now: one that cannot be had stops the start, not the journal's thread
        return open(directory, config, files, clock, background);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** @param background where segments are deleted, one after the other; ended with the journal */
    static Journal open(
            Path directory, JournalConfig config, FileAccess files, InstantSource clock, ExecutorService background)
            throws IOException {
        try {
            files.createDirectories(directory);
            return open(directory, config, files, clock, background, files.lock(directory.resolve(LOCK_FILE)));
        } catch (IOException | RuntimeException failure) {
            background.shutdown();
            throw failure;
        }
    }

    private static Journal open(
            Path directory,
            JournalConfig config,
            FileAccess files,
            InstantSource clock,
            ExecutorService background,
            Closeable lock)
            throws IOException {
        try {
            Recovery.Result recovered = new Recovery(files, directory, clock).run();
            return new Journal(directory, config, files, clock, lock, recovered, background);
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /**
     * Starts to take messages from the ring. Before the first one is claimed.
     *
     * @param onCompleted told, on the journal's thread, the ring's sequence up to which each message is forced or failed, after those
     *     slots are free again. Must neither wait nor throw
     */
    public synchronized void start(MessageRing ring, LongConsumer onCompleted) {
        if (loop != null || closed) {
            throw new IllegalStateException("a journal is started once, before it is closed");
        }
        JournalLoop started = new JournalLoop(ring, writer, availability, onCompleted);
        loop = started;
        Thread journalThread = daemon(started, "journal");
        journalThread.start();
        thread = journalThread;
        ScheduledExecutorService scheduler =
                Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "journal-ticker"));
        var unused = scheduler.scheduleWithFixedDelay(started::requestTick, 0, config.retryMs(), TimeUnit.MILLISECONDS);
        ticker = scheduler;
    }

    private void requestTick() {
        JournalLoop started = loop;
        if (started != null) {
            started.requestTick();
        }
    }

    /** Whether messages are taken at present; a volatile read. */
    public boolean isWritable() {
        return availability.isWritable();
    }

    /** Whether messages are refused because required sinks are behind and the journal has its bounds; a volatile read. */
    public boolean isFull() {
        return availability.isFull();
    }

    /**
     * Has records kept for those who need them, also beyond the journal's size: see {@link FullPolicy}. Before {@link #start}, which is when
     * the first may be deleted.
     *
     * @param sequence asked on the journal's thread, often: of the oldest record that is needed. Must not wait
     */
    public void keepFrom(LongSupplier sequence) {
        neededSequence = sequence;
    }

    /** Records of each route, those that are deleted by now among them. */
    public RouteCounts routeCounts() {
        return routeCounts;
    }

    /** Records of each route before a sequence; empty unless a segment begins there, or the journal ends. */
    public Optional<long[]> recordsBefore(long sequence) {
        Segment segment = catalog.find(sequence);
        if (segment != null && segment.firstSequence() == sequence) {
            return Optional.ofNullable(segment.recordsBefore()).map(long[]::clone);
        }
        if (sequence < catalog.nextSequence()) {
            return Optional.empty();
        }
        RouteCounts.Snapshot end = routeCounts.snapshot();
        return end.sequence() == sequence ? Optional.of(end.records()) : Optional.empty();
    }

    /** Why a record was deleted; empty when it was not, or so long ago that nobody knows. */
    public Optional<DeletionReason> deletionReason(long sequence) {
        return deletions.reason(sequence);
    }

    /** What is wrong and where, for operators; empty while messages are taken. */
    public Optional<String> problem() {
        return availability.problem();
    }

    /** A reader of all records from {@code fromSequence} on, or from the first that is left. To be closed. */
    public RecordReader reader(long fromSequence) {
        return new SegmentReader(files, catalog, readers, fromSequence);
    }

    /** Sequence of the oldest record that is kept; {@link #nextSequence} when there is none. */
    public long firstSequence() {
        return catalog.firstSequence();
    }

    /** Sequence that the next forced record will have. */
    public long nextSequence() {
        return catalog.nextSequence();
    }

    /** What tells this journal's records from those of other edges. */
    public long nodeId() {
        return nodeId;
    }

    /** {@link #nodeId} as record ids show it: 16 hexadecimal digits. */
    public String nodeName() {
        return NodeId.format(nodeId);
    }

    public JournalMetrics metrics() {
        return metrics;
    }

    public long bytesOnDisk() {
        return catalog.bytes() + retention.removedBytes();
    }

    public int segmentCount() {
        return catalog.size();
    }

    public int readerCount() {
        return readers.count();
    }

    /** Upper bound for the age of the oldest record: that of its segment; 0 when there is no record. */
    public long oldestAgeMs() {
        Segment oldest = catalog.oldest();
        if (oldest == null || oldest.firstSequence() == catalog.nextSequence()) {
            return 0;
        }
        return Math.max(0, clock.millis() - oldest.createdAtMs());
    }

    JournalWriter writer() {
        return writer;
    }

    /** Writes what is in the ring, then stops. Nothing may be put into the ring any more. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (ticker != null) {
            ticker.shutdownNow();
        }
        JournalLoop started = loop;
        if (started != null && thread != null) {
            started.stop();
            join(thread);
        } else {
            writer.close();
        }
        availability.onClosed("the journal is closed");
        if (hasEndedDeleting()) {
            lock.close();
        }
    }

    /** Waits for it, also where this thread is interrupted: before that, the folder may not be another process's. */
    private boolean hasEndedDeleting() {
        background.shutdown();
        retention.hurry();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_TIMEOUT_MS);
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    boolean hasEnded = background.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (!hasEnded) {
                        LOG.error(
                                "A segment is still being deleted after {} ms; the folder stays locked until this process ends",
                                CLOSE_TIMEOUT_MS);
                    }
                    return hasEnded;
                } catch (InterruptedException waitOn) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(CLOSE_TIMEOUT_MS); // never interrupted: that would close the segment's file under it
            if (thread.isAlive()) {
                LOG.error(
                        "The journal's thread still waits for the disk after {} ms; what is in the ring was not answered",
                        CLOSE_TIMEOUT_MS);
            }
        } catch (InterruptedException stopWaiting) {
            Thread.currentThread().interrupt();
        }
    }
}
