package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How an edge is started: on free loopback ports.
 *
 * @param home the project's folder
 * @param data its data folder; where there is none, it is made
 * @param log gets its output
 * @param cores as taskset(1) has them
 * @param settings by key
 * @param environment variables beside those of this process
 * @param limit how long it may take until it is ready
 */
public record EdgeStart(
        Path home,
        Path data,
        Path log,
        String cores,
        Map<String, String> settings,
        Map<String, String> environment,
        Duration limit) {
    /** For one that finds its map as it left it, or has next to no tokens. */
    public static final Duration USUAL_LIMIT = Duration.ofMinutes(3);

    private static final Pattern READY = Pattern.compile(
            "ready: mqtt=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:(\\d+) admin=127\\.0\\.0\\.1:(\\d+)");
    private static final int IMPORT_LIMIT_S = 600;

    /** Those of an edge that gets load: at 600,000 messages a second its journal would fill the disk. */
    public static Map<String, String> settings(String ack) {
        return Map.of("ack", ack, "journal.retentionBytes", "1GiB");
    }

    /** Starts it, and waits until it is ready; {@link Ports} tells where. */
    ServerProcess start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(edge(), "serve", "--data", data.toString()));
        for (String listener : List.of("mqtt", "http", "admin")) {
            command.addAll(List.of("--set", "listen." + listener + "=127.0.0.1:0"));
        }
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return ServerProcess.start(command, cores, log, READY, environment, limit);
    }

    private String edge() {
        return home.resolve("scripts/edge").toString();
    }

    /** Where an edge that was started so listens. */
    public record Ports(int mqtt, int http, int admin) {
        static Ports of(ServerProcess edge) {
            return new Ports(edge.portInReadyLine(1), edge.portInReadyLine(2), edge.portInReadyLine(3));
        }
    }

    /** Gives a running edge devices and their tokens. */
    void importDevices(Ports ports, Path devices) throws IOException, InterruptedException {
        Process importing = new ProcessBuilder(
                        edge(),
                        "device",
                        "import",
                        "--admin=http://127.0.0.1:" + ports.admin(),
                        "--data=" + data,
                        devices.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD) // it names the tokens
                .start();
        if (!importing.waitFor(IMPORT_LIMIT_S, TimeUnit.SECONDS)) {
            importing.destroyForcibly();
            throw new IOException("the edge did not import its devices within " + IMPORT_LIMIT_S + " s");
        }
        if (importing.exitValue() != 0) {
            throw new IOException("the edge did not import its devices: exit code " + importing.exitValue());
        }
    }
}
