package dev.tollgate.edge.sink;

import dev.tollgate.edge.journal.DamagedRecordException;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.journal.RouteCounts;
import dev.tollgate.edge.route.Route;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a feed begins when the edge starts: at the cursor that was noted, brought into line with journal and routes. */
final class FeedStart {
    private static final Logger LOG = LoggerFactory.getLogger(FeedStart.class);

    private final SinkSpec spec;
    private final Journal journal;
    private final List<@Nullable Route> routes;

    FeedStart(SinkSpec spec, Journal journal, List<@Nullable Route> routes) {
        this.spec = spec;
        this.journal = journal;
        this.routes = routes;
    }

    /** Before the journal takes messages. */
    FeedState state() throws IOException {
        String nodeId = journal.nodeName();
        Optional<FeedState> noted = FeedState.read(spec.folder(), nodeId);
        FeedState state;
        if (noted.isPresent() && noted.get().cursor().sequence() <= journal.nextSequence()) {
            state = noted.get();
        } else {
            noted.ifPresent(beyond -> LOG.error(
                    "sink {}: its cursor, {}, is beyond the journal's end, {}: records were lost with the journal, and the sink begins anew",
                    spec.name(),
                    beyond.cursor().sequence(),
                    journal.nextSequence()));
            state = begin(nodeId);
        }
        for (int route = 0; route < RouteCounts.ROUTES_MAX; route++) {
            bringIntoLine(state.account(route), route);
        }
        return state;
    }

    private FeedState begin(String nodeId) throws IOException {
        boolean atStart = spec.config().start() == FeedConfig.Start.START;
        long sequence = atStart ? journal.firstSequence() : journal.nextSequence();
        RouteCounts.Snapshot end = journal.routeCounts().snapshot();
        long[] before = recordsBefore(journal, sequence, end.sequence(), end.records());
        FeedState state = new FeedState(nodeId, new SinkCursor(sequence, 0));
        for (int route = 0; route < before.length; route++) {
            state.account(route).beginAt(before[route]);
        }
        LOG.info("sink {}: begins at record {}", spec.name(), sequence);
        return state;
    }

    private void bringIntoLine(RouteAccount account, int number) {
        Route route = number < routes.size() ? routes.get(number) : null;
        account.forget(Math.max(0, account.before() - journal.routeCounts().records(number)));
        if (route != null && route.isFor(spec.number())) {
            account.serve();
        } else {
            account.endService(journal.routeCounts().records(number) - account.before());
        }
    }

    /**
     * Records of each route before {@code from}: as many as there are before a later record, less those between that can be read.
     *
     * @param beforeTo before {@code to}, by route
     */
    static long[] recordsBefore(Journal journal, long from, long to, long[] beforeTo) throws IOException {
        Optional<long[]> known = journal.recordsBefore(from);
        if (known.isPresent()) {
            return known.get();
        }
        long[] between = new long[RouteCounts.ROUTES_MAX];
        try (RecordReader reader = journal.reader(from)) {
            JournalRecord record = readable(reader);
            while (record != null && record.sequence() < to) {
                long segment = reader.segmentSequence();
                Optional<long[]> atSegment = segment > from ? journal.recordsBefore(segment) : Optional.empty();
                if (atSegment.isPresent()) {
                    return difference(atSegment.get(), between);
                }
                between[record.route()]++;
                record = readable(reader);
            }
        }
        return difference(beforeTo, between);
    }

    private static @Nullable JournalRecord readable(RecordReader reader) throws IOException {
        while (true) {
            try {
                return reader.next();
            } catch (DamagedRecordException lost) {
                reader.skipTo(lost.resumeSequence());
            }
        }
    }

    private static long[] difference(long[] minuend, long[] subtrahend) {
        long[] difference = minuend.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= subtrahend[i];
        }
        return difference;
    }
}
