package dev.tollgate.edge.sink;

import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes records out of a feed's window whose message expiry interval is over. Which they were is part of the feed's state until the cursor is
 * behind them: a backend that keeps the cursor would otherwise seem to have them, after a crash. For the feed's thread, under the
 * feed's lock.
 */
final class FeedExpiry {
    private final int sink;
    private final List<@Nullable Route> routes;
    private final DeliveryProgress progress;
    private final FeedState state;
    private final FeedWindow window;

    /** @param routes by number; null for one that is no longer in the settings */
    FeedExpiry(int sink, List<@Nullable Route> routes, DeliveryProgress progress, FeedState state, FeedWindow window) {
        this.sink = sink;
        this.routes = routes;
        this.progress = progress;
        this.state = state;
        this.window = window;
    }

    /** Settles those that have expired, and moves over them; false when there are none. */
    boolean apply(long nowMs) {
        if (window.expiring() == 0) {
            return false;
        }
        boolean any = false;
        for (FeedWindow.Item item : window.open(Integer.MAX_VALUE)) {
            if (item.record().isExpiredAt(nowMs)) {
                expire(item);
                any = true;
            }
        }
        if (any) {
            window.advance(state);
            state.setExpired(window.expired());
        }
        return any;
    }

    private void expire(FeedWindow.Item item) {
        item.settle(Outcome.EXPIRED);
        Route route = routes.get(item.route());
        if (route != null && route.requiredSinks().contains(sink)) {
            progress.onExpired(sink, item.record().sequence());
        }
    }

    /** Settles what a backend has that keeps the cursor: all before {@code next} but for those that were let expire. */
    void settleUpTo(long next) {
        for (FeedWindow.Item item : window.open(Integer.MAX_VALUE)) {
            long sequence = item.record().sequence();
            if (sequence < next) {
                item.settle(state.isExpired(sequence) ? Outcome.EXPIRED : Outcome.DELIVERED);
            }
        }
        window.advance(state);
    }
}
