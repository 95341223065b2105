package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.bench.Loads;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;

/** The loads: messages of MQTT QoS 1, a token a connection. */
final class SoakLoads {
    /** Name of the flow in results. */
    static final String FLOW = Op.PUB_Q1.text();

    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(15);

    private final int port;
    private final Path tokens;

    /** @param tokens the load tester's token file */
    SoakLoads(int port, Path tokens) {
        this.port = port;
        this.tokens = tokens;
    }

    /**
     * One load.
     *
     * @param connectRate connections begun per second
     * @param burst messages of a connection that are due at the same instant
     * @param inFlight messages that a connection may have on their way
     */
    Scenario of(
            int connections,
            double connectRate,
            Pace pace,
            int burst,
            int inFlight,
            Duration warmUp,
            Duration measure) {
        Phases phases = new Phases(Duration.ZERO, SETTLE, warmUp, measure, DRAIN);
        return Loads.qos1(tokens, port, connections, connectRate, pace, burst, inFlight, phases);
    }
}
