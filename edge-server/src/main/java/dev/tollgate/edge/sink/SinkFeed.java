package dev.tollgate.edge.sink;

import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.RouteCounts;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the journal's records to one sink, on a thread of its own: reads, delivers, notes how far it is, and tries again after a failure
 * for as long as it takes. Public methods are safe from any thread.
 *
 * <pre>
 * CONNECTING → IDLE ⇄ DELIVERING → RETRYING → DELIVERING or, with a new sink, CONNECTING; any ⇄ PAUSED; any → STOPPED
 * </pre>
 */
final class SinkFeed implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkFeed.class);
    private static final long IDLE_MS = 200;

    private final SinkSpec spec;
    private final FeedConfig config;
    private final Journal journal;
    private final boolean[] isServed = new boolean[RouteCounts.ROUTES_MAX];
    private final DeliveryProgress progress;
    private final Runnable onProgress;
    private final InstantSource clock;
    private final FeedState state;
    private final FeedWindow window = new FeedWindow();
    private final FeedSource source;
    private final FeedExpiry expiry;
    private final DeadLetters deadLetters;
    private final FeedCall call = new FeedCall();
    private final FeedOrders orders = new FeedOrders();
    private final Pace pace;
    private final FeedRetry retry;
    private final FeedFile file;
    private final FeedLedger ledger;
    private final FeedRejections rejections;

    private volatile SinkStatus.State activity = SinkStatus.State.CONNECTING;
    private volatile boolean isToPause;
    private boolean wasReplay;

    /** @param onProgress called on the feed's thread when records were settled; must neither wait nor throw */
    SinkFeed(
            SinkSpec spec,
            Journal journal,
            List<@Nullable Route> routes,
            DeliveryProgress progress,
            Runnable onProgress,
            InstantSource clock)
            throws IOException {
        this.spec = spec;
        this.config = spec.config();
        this.journal = journal;
        this.progress = progress;
        this.onProgress = onProgress;
        this.clock = clock;
        this.state = new FeedStart(spec, journal, routes).state();
        this.isToPause = state.isPaused();
        for (int route = 0; route < isServed.length; route++) {
            isServed[route] = state.account(route).isServed();
        }
        window.restart(state.cursor().sequence());
        source = new FeedSource(spec, journal, routes, progress, isServed, state, window);
        expiry = new FeedExpiry(spec.number(), routes, progress, state, window);
        deadLetters = new DeadLetters(spec.name(), spec.folder(), config.deadLettersMaxBytes());
        pace = new Pace(config.replayRecordsPerSecond(), journal.nextSequence(), System.nanoTime());
        retry = new FeedRetry(spec.name(), config);
        file = new FeedFile(spec.folder(), state, this, config.cursorMs());
        rejections = new FeedRejections(spec, routes, progress, deadLetters, clock);
        ledger = new FeedLedger(spec, journal, routes, state, window, source);
        file.save();
        progress.onSettled(spec.number(), state.cursor().sequence());
    }

    @Override
    public void run() {
        while (!orders.isStopping()) {
            try {
                awaitRetry();
                obeyOrders();
                if (state.isPaused()) {
                    activity = SinkStatus.State.PAUSED;
                    orders.awaitUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MS));
                } else {
                    serve();
                }
            } catch (InterruptedException stalled) {
                LOG.debug("sink {}: interrupted", spec.name());
            } catch (Throwable failed) { // an Error, too: a jar that is missing, say, must not end the thread
                retry.onFailure(failed);
            }
            boolean unused = Thread.interrupted(); // a sink may have set it when it closed; it would close our files
        }
        finish();
    }

    /** Makes a sink and feeds it, until it breaks or something else is to be done. */
    private void serve() throws IOException, InterruptedException {
        if (orders.isPending()) {
            return;
        }
        activity = SinkStatus.State.CONNECTING;
        try (Sink sink = spec.factory().create()) {
            SinkCursor opened = call.run(() -> 0, () -> sink.open(state.cursor()));
            settleUpTo(opened);
            while (!orders.isPending()) {
                turn(sink);
                awaitRetry();
            }
        }
    }

    private void turn(Sink sink) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        fill(startNanos);
        letExpire(sink.keepsCursor());
        file.saveIfDue();
        if (window.isEmpty()) {
            activity = SinkStatus.State.IDLE;
            source.await(IDLE_MS);
            return;
        }
        activity = SinkStatus.State.DELIVERING;
        wasReplay = isReplay();
        int offered = retry.isProbing() ? probe(sink) : deliver(sink, window.open(config.batchRecordsMax()));
        if (wasReplay && pace.isLimited()) {
            orders.awaitUntil(startNanos + pace.nanos(offered));
        }
    }

    private void fill(long nowNanos) throws IOException {
        synchronized (this) {
            pace.measure(journal.nextSequence(), nowNanos);
            boolean needsAnother = retry.isProbing() && window.open(2).size() == 1;
            if (needsAnother) {
                source.fill(window.size() + 1, Long.MAX_VALUE);
            } else {
                source.fill(Math.min(config.batchRecordsMax(), pacedMax()), config.batchMaxBytes());
            }
            window.advance(state);
        }
        publish();
    }

    /** @param isNoted whether the state has to know before anything behind them is delivered */
    private void letExpire(boolean isNoted) throws IOException {
        boolean any;
        synchronized (this) {
            any = expiry.apply(clock.millis());
        }
        if (any) {
            publish();
        }
        if (any && isNoted) {
            file.save();
        }
    }

    /** How many records may be on their way at a time, while the sink is behind. */
    private int pacedMax() {
        return pace.isLimited() && wasReplay ? pace.batchMax() : Integer.MAX_VALUE;
    }

    private boolean isReplay() {
        FeedWindow.Item first = window.open(1).get(0);
        return clock.millis() - first.record().receivedAtMs() > config.replayAgeMs();
    }

    /**
     * Offers a record alone: the first that is open or, when that has failed alone, a later one. If that is delivered and the first fails
     * once more it is the record's fault, and counts as a rejection. A backend that keeps the cursor gets no later one.
     */
    private int probe(Sink sink) throws IOException, InterruptedException {
        FeedWindow.Item first = window.open(1).get(0);
        FeedWindow.Item probed = sink.keepsCursor() ? first : window.probe();
        first.setFailedAlone(probed == first);
        try {
            return deliver(sink, List.of(probed));
        } finally {
            if (probed != first && probed.isSettled()) {
                first.setSuspect(true);
                retry.goOnProbing();
            } else if (first.isSuspect() && first.hasFailedAlone() && !first.isSettled()) {
                first.setSuspect(false);
                blame(first);
            }
        }
    }

    private void blame(FeedWindow.Item item) throws IOException {
        if (rejections.isGivenUp(
                item, "it fails while others are delivered: " + retry.trouble().failure())) {
            advance();
            retry.onSuccess();
        }
    }

    /** Offers records, and notes what became of them; returns how many there were. */
    private int deliver(Sink sink, List<FeedWindow.Item> items) throws IOException, InterruptedException {
        SinkBatch batch = new SinkBatch(
                items.stream().map(FeedWindow.Item::record).toList(),
                window.cursorBehind(items, state.cursor().epoch()));
        boolean isComplete = false;
        try {
            call.run(batch::settled, () -> {
                sink.deliver(batch);
                return true;
            });
            isComplete = true;
        } catch (BrokenSinkException broken) {
            throw broken;
        } catch (IOException failed) {
            if (failed instanceof RetryLaterException) {
                items.get(0).setFailedAlone(false); // which says nothing about the record
            }
            retry.onFailure(failed);
        } finally {
            settle(batch, items, isComplete);
        }
        return items.size();
    }

    /** Notes what became of the batch. */
    private void settle(SinkBatch batch, List<FeedWindow.Item> items, boolean isComplete) throws IOException {
        boolean anyDelivered = false;
        for (int i = 0; i < items.size(); i++) {
            if (batch.rejection(i) == null && (isComplete || batch.isConfirmed(i))) {
                items.get(i).settle(Outcome.DELIVERED);
                anyDelivered = true;
            }
        }
        boolean anyRejected = false;
        try {
            for (int i = 0; i < items.size(); i++) {
                String rejection = batch.rejection(i);
                anyRejected |= rejection != null && !rejections.isGivenUp(items.get(i), rejection);
            }
        } finally {
            advance();
        }
        if (anyRejected) {
            retry.onRejection(isComplete && anyDelivered);
        } else if (isComplete) {
            retry.onSuccess();
        }
    }

    private void advance() {
        synchronized (this) {
            window.advance(state);
        }
        publish();
    }

    /** The backend has records that this feed did not note as delivered before it was killed. */
    private void settleUpTo(SinkCursor opened) throws IOException {
        if (opened.compareTo(state.cursor()) <= 0) {
            return;
        }
        if (opened.epoch() != state.cursor().epoch() || opened.sequence() > journal.nextSequence()) {
            throw new IOException("the backend's cursor, " + opened + ", is beyond this journal's end, record "
                    + journal.nextSequence() + ": it belongs to another edge, or the journal has lost records");
        }
        LOG.info("sink {}: the backend has records up to {} already", spec.name(), opened.sequence() - 1);
        while (state.cursor().sequence() < opened.sequence() && !orders.isStopping()) {
            synchronized (this) {
                source.fill(config.batchRecordsMax(), config.batchMaxBytes());
                expiry.settleUpTo(opened.sequence());
            }
        }
        publish();
    }

    private void publish() {
        progress.onSettled(spec.number(), state.cursor().sequence());
        onProgress.run();
    }

    /** Waits out the pause after a failure; ends early when there is an order. */
    private void awaitRetry() throws InterruptedException {
        long retryAt = retry.trouble().retryAtNanos();
        if (retryAt != 0) {
            activity = SinkStatus.State.RETRYING;
            orders.awaitUntil(retryAt);
            retry.endPause();
        }
    }

    private void obeyOrders() throws IOException {
        Boolean pause = orders.takePause();
        if (pause != null) {
            synchronized (this) {
                state.setPaused(pause);
            }
        }
        Long rewind = orders.takeRewind();
        if (rewind != null) {
            rewind(rewind);
        }
        file.save();
    }

    private void rewind(long target) throws IOException {
        long sequence = Math.max(target, journal.firstSequence());
        long cursor = state.cursor().sequence();
        if (sequence >= cursor) {
            LOG.warn("sink {}: asked to go back to {}, and is at {}", spec.name(), sequence, cursor);
            return;
        }
        long[] before = FeedStart.recordsBefore(journal, sequence, cursor, state.recordsBefore());
        synchronized (this) {
            state.rewind(sequence, before);
            window.restart(sequence);
            source.restart();
        }
        LOG.info("sink {}: goes back to record {}", spec.name(), sequence);
    }

    private void finish() {
        activity = SinkStatus.State.STOPPED;
        try (source) {
            obeyOrders();
        } catch (IOException | RuntimeException failed) {
            LOG.error("sink {}: its cursor could not be noted; some records are delivered again", spec.name(), failed);
        }
    }

    SinkSpec spec() {
        return spec;
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    /** Sequence of the oldest record that may have to be read again, after a crash too. */
    long neededSequence() {
        return file.savedSequence();
    }

    void setPaused(boolean paused) {
        isToPause = paused;
        orders.pause(paused);
    }

    /** Whether it was told to pause last, and is or will soon be. */
    boolean isToPause() {
        return isToPause;
    }

    /** @param sequence of the record to go back to; the oldest that is kept when that one is gone */
    void rewindTo(long sequence) {
        orders.rewind(sequence);
    }

    /** Has the thread end; a delivery may take {@code graceMs} longer. */
    void stop(long graceMs) {
        orders.stop();
        call.interruptAfter(graceMs);
    }

    /** Interrupts a call that has not moved for too long. */
    void checkStall() {
        if (call.interruptIfStalled(config.stallMs())) {
            LOG.warn(
                    "sink {}: nothing was confirmed for {} ms; the connection is made anew",
                    spec.name(),
                    config.stallMs());
            activity = SinkStatus.State.STALLED;
            retry.onFailure(new IOException("nothing was confirmed for " + config.stallMs() + " ms"));
        }
    }

    synchronized SinkStatus status() {
        List<FeedWindow.Item> first = window.open(1);
        FeedRetry.Trouble trouble = retry.trouble();
        return new SinkStatus(
                spec.name(),
                spec.kind(),
                activity,
                state.cursor().sequence(),
                Math.max(0, journal.nextSequence() - state.cursor().sequence()),
                first.isEmpty() ? 0 : first.get(0).record().receivedAtMs(),
                trouble.failures(),
                trouble.failure(),
                trouble.retryInMs(),
                deadLetters.bytes());
    }

    /** Its account of each route that leads here, or once did. */
    synchronized List<LedgerRow> ledger() {
        return ledger.rows();
    }
}
