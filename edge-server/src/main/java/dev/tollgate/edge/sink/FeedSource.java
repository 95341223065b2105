package dev.tollgate.edge.sink;

import dev.tollgate.edge.journal.DamagedRecordException;
import dev.tollgate.edge.journal.DeletionReason;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordJson;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.journal.RouteCounts;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a sink's records from the journal into its window, and notices those that are gone: by comparing, where a segment begins or
 * the journal ends, how many records of each route were read with how many there were. For the feed's thread.
 */
final class FeedSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedSource.class);
    private static final int SKIPPED_MAX = 100_000;
    private static final int DAMAGED_MAX = 64;

    private final String sink;
    private final int number;
    private final DeliveryProgress progress;
    private final Journal journal;
    private final RecordJson json;
    private final List<@Nullable Route> routes;
    private final boolean[] isServed;
    private final FeedState state;
    private final FeedWindow window;
    private final RecordReader reader;
    private long segment;
    private @Nullable JournalRecord held; // read, and behind records that are gone

    /** @param routes by number; null for one that is no longer in the settings */
    FeedSource(
            SinkSpec spec,
            Journal journal,
            List<@Nullable Route> routes,
            DeliveryProgress progress,
            boolean[] isServed,
            FeedState state,
            FeedWindow window) {
        this.sink = spec.name();
        this.number = spec.number();
        this.progress = progress;
        this.journal = journal;
        this.json = new RecordJson(journal.nodeId());
        this.routes = routes;
        this.isServed = isServed.clone();
        this.state = state;
        this.window = window;
        this.reader = journal.reader(window.position());
    }

    /** Goes on at the window's position. */
    void restart() throws IOException {
        reader.skipTo(window.position());
        held = null;
        segment = 0;
    }

    boolean hasNext() {
        return held != null || reader.nextSequence() < journal.nextSequence();
    }

    boolean await(long timeoutMs) throws InterruptedException {
        return hasNext() || reader.await(timeoutMs);
    }

    /** Reads on until the window has so many records or bytes, or there is nothing more. */
    void fill(int recordsMax, long bytesMax) throws IOException {
        int skipped = 0;
        while (window.size() < recordsMax && window.payloadBytes() < bytesMax && skipped < SKIPPED_MAX) {
            JournalRecord record = next();
            if (record == null) {
                return;
            }
            Route route = routes.get(record.route());
            if (isServed[record.route()] && route != null) {
                window.add(new SinkRecord(record, json, route.name()), record.route());
            } else {
                window.skip(record.sequence(), record.route());
                skipped++;
            }
        }
    }

    /** Null when there is none, or when the window has to be empty first. */
    private @Nullable JournalRecord next() throws IOException {
        JournalRecord record = held != null ? held : read();
        held = null;
        if (record == null) {
            long next = reader.nextSequence();
            if (accountForLosses(next)) {
                window.moveTo(next);
            }
            return null;
        }
        if (reader.segmentSequence() != segment && !accountForLosses(reader.segmentSequence())) {
            held = record;
            return null;
        }
        segment = reader.segmentSequence();
        return record;
    }

    /** Goes over what is damaged; what cannot be read for another reason fails, and is read later. */
    private @Nullable JournalRecord read() throws IOException {
        for (int damaged = 0; damaged < DAMAGED_MAX; damaged++) {
            try {
                return reader.next();
            } catch (DamagedRecordException lost) {
                long next = lost.resumeSequence();
                LOG.error("sink {}: goes on at record {}: {}", sink, next, lost.getMessage());
                progress.onGivenUp(number, reader.nextSequence(), next);
                reader.skipTo(next);
            }
        }
        return null;
    }

    /**
     * Sees to records that are gone before {@code firstSequence}, where a segment begins or the journal ends; does nothing at other places.
     *
     * @return false when there are some, and the window is not empty yet
     */
    private boolean accountForLosses(long firstSequence) {
        Optional<long[]> expected =
                firstSequence < window.position() ? Optional.empty() : journal.recordsBefore(firstSequence);
        if (expected.isEmpty()) {
            return true;
        }
        boolean anyLost = false;
        for (int route = 0; route < RouteCounts.ROUTES_MAX; route++) {
            anyLost |= expected.get()[route] > read(route);
        }
        if (!anyLost) {
            return true;
        }
        window.advance(state);
        if (!window.isEmpty()) {
            return false;
        }
        progress.onGivenUp(number, window.position(), firstSequence);
        Outcome outcome = outcome(journal.deletionReason(window.position()));
        for (int route = 0; route < RouteCounts.ROUTES_MAX; route++) {
            long lost = expected.get()[route] - state.account(route).before();
            if (lost > 0 && isServed[route]) {
                state.account(route).settle(outcome, lost);
                LOG.warn(
                        "sink {}: {} records of route {} were not delivered: {}",
                        sink,
                        lost,
                        name(route),
                        outcome.text());
            } else if (lost > 0) {
                state.account(route).skip(lost);
            }
        }
        window.restart(firstSequence);
        window.advance(state);
        return true;
    }

    private String name(int route) {
        Route known = routes.get(route);
        return known == null ? Integer.toString(route) : known.name();
    }

    private static Outcome outcome(Optional<DeletionReason> reason) {
        if (reason.isEmpty()) {
            return Outcome.DROPPED_DAMAGED;
        }
        return reason.get() == DeletionReason.AGE ? Outcome.EXPIRED : Outcome.DROPPED_JOURNAL_FULL;
    }

    /** Records of a route that lie before the window's position. */
    long read(int route) {
        return state.account(route).before() + window.inFlight(route) + window.skipped(route);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
