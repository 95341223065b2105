package dev.tollgate.edge;

import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.metrics.EdgeMetrics;

/** Shows what is remembered for operators as metrics. */
final class ExplainMeters {
    private ExplainMeters() {}

    static void register(EdgeMetrics metrics, Explain explain) {
        metrics.counter(
                "tollgate_decisions_lost_total",
                "Refusals that were counted and not remembered, as too many came at once.",
                explain.decisions()::lost);
        metrics.counter(
                "tollgate_key_in_two_places_total",
                "Times that a token was in use from several addresses at once.",
                explain.places()::reports);
        metrics.counter(
                "tollgate_tokens_unwatched_total",
                "First uses of tokens that were not watched for other addresses, as too many tokens are in use.",
                explain.places()::unwatched);
        metrics.counter(
                "tollgate_last_seen_put_off_total",
                "Notes that a device was seen which found no room.",
                explain.lastSeen()::putOff);
        metrics.counter(
                "tollgate_events_lost_total",
                "Events that nobody got, as too many came at once.",
                explain.events()::lost);
        metrics.gauge("tollgate_event_followers", "Followers of the events.", explain.events()::followers);
    }
}
