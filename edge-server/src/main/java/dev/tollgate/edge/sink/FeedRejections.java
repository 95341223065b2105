package dev.tollgate.edge.sink;

import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that a backend does not take: offered again, and a dead letter in the end. On the feed's thread. */
final class FeedRejections {
    private static final Logger LOG = LoggerFactory.getLogger(FeedRejections.class);

    private final SinkSpec spec;
    private final List<@Nullable Route> routes;
    private final DeliveryProgress progress;
    private final DeadLetters deadLetters;
    private final InstantSource clock;

    FeedRejections(
            SinkSpec spec,
            List<@Nullable Route> routes,
            DeliveryProgress progress,
            DeadLetters deadLetters,
            InstantSource clock) {
        this.spec = spec;
        this.routes = routes;
        this.progress = progress;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /** Counts a rejection; true when it was the last one, and the record is settled as a dead letter. */
    boolean isGivenUp(FeedWindow.Item item, String rejection) throws IOException {
        if (item.reject() < spec.config().rejectionsMax()) {
            return false;
        }
        deadLetters.add(item.record(), rejection, Instant.ofEpochMilli(clock.millis()));
        long sequence = item.record().sequence();
        LOG.warn("sink {}: record {} is a dead letter: {}", spec.name(), sequence, rejection);
        Route route = routes.get(item.route());
        if (route != null && route.requiredSinks().contains(spec.number())) {
            progress.onGivenUp(spec.number(), sequence, sequence + 1);
        }
        item.settle(Outcome.DROPPED_REJECTED);
        return true;
    }
}
