package dev.tollgate.edge.route;

import java.util.List;

/**
 * A way for messages.
 *
 * @param number stays the same after each start: the journal keeps it with each record
 * @param requiredSinks numbers of the sinks that must confirm its records
 * @param optionalSinks numbers of the other sinks that get its records
 */
public record Route(int number, String name, AckLevel ack, List<Integer> requiredSinks, List<Integer> optionalSinks) {
    /** Name of the route that is taken where no other fits. */
    public static final String DEFAULT = "default";

    /** All messages, answered once they are forced to disk, to no sink. */
    public static final Route JOURNAL_ONLY = new Route(0, DEFAULT, AckLevel.JOURNALED, List.of(), List.of());

    public Route {
        requiredSinks = List.copyOf(requiredSinks);
        optionalSinks = List.copyOf(optionalSinks);
    }

    /** A copy that answers at another level. */
    public Route withAck(AckLevel level) {
        return new Route(number, name, level, requiredSinks, optionalSinks);
    }

    public boolean isFor(int sink) {
        return requiredSinks.contains(sink) || optionalSinks.contains(sink);
    }
}
