package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.scenario.Scenario;
import java.util.List;

/**
 * One load that several servers get.
 *
 * @param peers names of the servers; the first is the floor that the others are set beside
 */
record Row(String name, List<String> peers, Load scenario) {
    /** The load for one server, which may not have had this load before. */
    interface Load {
        Scenario on(Peer peer, boolean isCold);
    }
}
