package dev.tollgate.loadtest.bench;

import java.io.IOException;

/**
 * A server that is running, and where the load finds it.
 *
 * @param mqttPort 0 where it speaks no MQTT; likewise {@code httpPort}
 */
record Peer(String name, ServerProcess process, int mqttPort, int httpPort) implements AutoCloseable {
    /** How a peer is started. */
    interface Start {
        Peer start() throws IOException, InterruptedException;
    }

    @Override
    public void close() {
        process.close();
    }
}
