package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.scenario.Scenario;

/**
 * A server in a row, and the load that it gets there.
 *
 * @param label what the table calls it
 * @param server a {@link Peer}'s name
 */
record Contender(String label, String server, Load load) {
    /** The load for one server, which may not have had this load before. */
    interface Load {
        Scenario on(Peer peer, boolean isCold);
    }

    /** A server that the table calls by its own name. */
    static Contender of(String server, Load load) {
        return new Contender(server, server, load);
    }
}
