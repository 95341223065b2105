package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.util.Optional;

/**
 * A server that is running, and where the load finds it.
 *
 * @param mqttPort 0 where it speaks no MQTT; likewise {@code httpPort}
 * @param admin of an edge; empty where it is not asked
 */
record Peer(String name, ServerProcess process, int mqttPort, int httpPort, Optional<EdgeAdmin> admin)
        implements AutoCloseable {
    /** How a peer is started. */
    interface Start {
        Peer start() throws IOException, InterruptedException;
    }

    /** One that tells nothing of itself. */
    Peer(String name, ServerProcess process, int mqttPort, int httpPort) {
        this(name, process, mqttPort, httpPort, Optional.empty());
    }

    @Override
    public void close() {
        process.close();
    }
}
