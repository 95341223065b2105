package dev.tollgate.edge.sink;

import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.RouteCounts;
import dev.tollgate.edge.route.Route;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sink's account of each route that leads to it, or once did. To be asked under the feed's lock. */
final class FeedLedger {
    private final SinkSpec spec;
    private final Journal journal;
    private final List<@Nullable Route> routes;
    private final FeedState state;
    private final FeedWindow window;
    private final FeedSource source;

    FeedLedger(
            SinkSpec spec,
            Journal journal,
            List<@Nullable Route> routes,
            FeedState state,
            FeedWindow window,
            FeedSource source) {
        this.spec = spec;
        this.journal = journal;
        this.routes = routes;
        this.state = state;
        this.window = window;
        this.source = source;
    }

    List<LedgerRow> rows() {
        RouteCounts.Snapshot counts = journal.routeCounts().snapshot();
        List<LedgerRow> rows = new ArrayList<>();
        for (int route = 0; route < routes.size(); route++) {
            Route known = routes.get(route);
            if (known != null && state.account(route).isServed()) {
                rows.add(row(route, known, counts));
            }
        }
        return rows;
    }

    private LedgerRow row(int route, Route known, RouteCounts.Snapshot counts) {
        RouteAccount account = state.account(route);
        long accepted = counts.records()[route];
        boolean isAtEnd = window.position() >= counts.sequence();
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, account.outcome(outcome));
        }
        return new LedgerRow(
                known.name(),
                spec.name(),
                known.requiredSinks().contains(spec.number()),
                accepted - account.base() + account.replayed(),
                window.inFlight(route),
                isAtEnd ? 0 : accepted - source.read(route),
                outcomes);
    }
}
