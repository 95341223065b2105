package dev.tollgate.edge.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The broker {@code mosquitto} on a free port of the loopback address. */
public final class Mosquitto implements AutoCloseable {
    private static final int START_S = 30;

    private final Process process;
    private final int port;

    private Mosquitto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param settings lines of its configuration
     */
    public static Mosquitto start(Path folder, String... settings) throws IOException {
        int port = FreePorts.next();
        List<String> lines = new ArrayList<>(List.of("listener " + port + " 127.0.0.1", "persistence false"));
        if (System.getProperty("user.name").equals("root")) {
            lines.add("user root"); // else it would give up the right to read the test's files
        }
        lines.addAll(List.of(settings));
        Path config = Files.write(folder.resolve("mosquitto.conf"), lines);
        Path log = folder.resolve("mosquitto.log");
        Process process = Tool.start(log, "mosquitto", "-c", config.toString());
        Mosquitto broker = new Mosquitto(process, port);
        broker.awaitPort(log);
        return broker;
    }

    private void awaitPort(Path log) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IllegalStateException("mosquitto does not start: " + Files.readString(log));
            }
            Thread.onSpinWait();
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Ends it as a crash would. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
