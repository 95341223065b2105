package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The edge in a process of its own, ready, with the devices that it was given. Used by one thread.
 *
 * @param data its data folder
 */
public record Edge(ServerProcess process, EdgeStart.Ports ports, Path data) implements AutoCloseable {
    /**
     * Starts it, and waits until it is ready and knows the devices.
     *
     * @param devices as {@link BenchTokens#writeDevices} writes them
     * @throws IOException when it does not start, or does not take the devices
     */
    public static Edge start(EdgeStart start, Path devices) throws IOException, InterruptedException {
        ServerProcess process = start.start();
        Edge edge = new Edge(process, EdgeStart.Ports.of(process), start.data());
        try {
            start.importDevices(edge.ports(), devices);
        } catch (IOException | InterruptedException e) {
            edge.close();
            throw e;
        }
        return edge;
    }

    @Override
    public void close() {
        process.close();
    }
}
