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

    /** A server that the table calls by its own name; those in C without what they speak, which the row has said. */
    static Contender of(String server, Load load) {
        boolean isInC = server.equals(Rows.MQTT_IN_C) || server.equals(Rows.HTTP_IN_C);
        return new Contender(isInC ? Rows.IN_C : server, server, load);
    }
}
