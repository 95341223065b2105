package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.testing.FreePorts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Debian's mosquitto, from the path or where the scripts unpack it. */
final class Mosquitto implements AutoCloseable {
    private static final List<String> FOLDERS = List.of("/usr/sbin", "../target/debian/usr/sbin");

    private final Process process;
    private final int port;
    private final int tlsPort;
    private final int webSocketPort;
    private final int secureWebSocketPort;

    Mosquitto(Path folder) throws IOException, InterruptedException {
        this(folder, null);
    }

    Mosquitto(Path folder, @Nullable Certificates certificates) throws IOException, InterruptedException {
        port = FreePorts.next();
        tlsPort = FreePorts.next();
        webSocketPort = FreePorts.next();
        secureWebSocketPort = FreePorts.next();
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(config, config(certificates));
        ProcessBuilder builder = new ProcessBuilder(program().orElseThrow().toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile());
        Path libraries = program().orElseThrow().resolve("../../lib").normalize();
        builder.environment().merge("LD_LIBRARY_PATH", folders(libraries), (old, more) -> more + ":" + old);
        process = builder.start();
        awaitPort(port);
        awaitPort(webSocketPort);
        if (certificates != null) {
            awaitPort(tlsPort);
            awaitPort(secureWebSocketPort);
        }
    }

    /** Empty where there is none. */
    static Optional<Path> program() {
        Stream<String> path = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1));
        return Stream.concat(path, FOLDERS.stream())
                .map(folder -> Path.of(folder, "mosquitto").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String folders(Path libraries) throws IOException {
        try (Stream<Path> found = Files.walk(libraries, 3)) {
            List<String> folders =
                    found.filter(Files::isDirectory).map(Path::toString).toList();
            return String.join(":", folders);
        }
    }

    private String config(@Nullable Certificates certificates) {
        StringBuilder config = new StringBuilder()
                .append("allow_anonymous true\nmax_inflight_messages 65535\nmax_queued_messages 100000\n")
                .append("user root\n")
                .append("listener ")
                .append(port)
                .append(" 127.0.0.1\n")
                .append("listener ")
                .append(webSocketPort)
                .append(" 127.0.0.1\nprotocol websockets\n");
        if (certificates != null) {
            String files = "certfile " + certificates.certificate() + "\nkeyfile " + certificates.key() + "\n";
            config.append("listener ").append(tlsPort).append(" 127.0.0.1\n").append(files);
            config.append("listener ").append(secureWebSocketPort).append(" 127.0.0.1\n");
            config.append("protocol websockets\n").append(files);
        }
        return config.toString();
    }

    private void awaitPort(int listening) throws IOException, InterruptedException {
        while (process.isAlive()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listening)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(10); // between two looks at the condition
            }
        }
        throw new IOException("mosquitto ended with " + process.exitValue());
    }

    int port() {
        return port;
    }

    int port(Endpoint.Scheme scheme) {
        return switch (scheme) {
            case MQTTS -> tlsPort;
            case WS -> webSocketPort;
            case WSS -> secureWebSocketPort;
            default -> port;
        };
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
