package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.scenario.Scenario;
import java.util.List;
import java.util.function.Function;

/**
 * One load that several servers get.
 *
 * @param peers names of the servers; the first is the floor that the others are set beside
 * @param scenario the load for one server
 */
record Row(String name, List<String> peers, Function<Peer, Scenario> scenario) {}
