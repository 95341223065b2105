package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The edge in a process of its own on one core, on free loopback ports, with tokens imported. Used by one thread.
 *
 * @param data its data folder
 */
public record Edge(ServerProcess process, int mqttPort, int httpPort, int adminPort, Path data)
        implements AutoCloseable {
    private static final Pattern READY = Pattern.compile(
            "ready: mqtt=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:(\\d+) admin=127\\.0\\.0\\.1:(\\d+)");
    private static final int START_LIMIT_S = 180;
    private static final int IMPORT_LIMIT_S = 600;

    /**
     * Starts it, and waits until it is ready and knows the tokens.
     *
     * @param home the project's folder
     * @param folder gets the data folder and the output, each called after {@code name}
     * @param environment beside that of this process
     * @param settings {@code key=value}
     * @throws IOException when it does not start, or does not take the tokens
     */
    public static Edge start(
            Path home,
            Path folder,
            String name,
            int core,
            Map<String, String> environment,
            List<String> settings,
            BenchTokens tokens)
            throws IOException, InterruptedException {
        Path data = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(script(home), "serve", "--data", data.toString()));
        for (String listener : List.of("mqtt", "http", "admin")) {
            command.addAll(List.of("--set", "listen." + listener + "=127.0.0.1:0"));
        }
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        ServerProcess process = ServerProcess.start(
                command,
                Integer.toString(core),
                folder.resolve(name + ".log"),
                READY,
                environment,
                Duration.ofSeconds(START_LIMIT_S));
        Edge edge = new Edge(
                process, process.portInReadyLine(1), process.portInReadyLine(2), process.portInReadyLine(3), data);
        try {
            edge.importTokens(home, folder, tokens);
        } catch (IOException | InterruptedException e) {
            edge.close();
            throw e;
        }
        return edge;
    }

    private static String script(Path home) {
        return home.resolve("scripts/edge").toString();
    }

    private void importTokens(Path home, Path folder, BenchTokens tokens) throws IOException, InterruptedException {
        Path devices = tokens.writeDevices(folder.resolve("devices.ndjson"));
        Path log = folder.resolve("import.log");
        Process importing = new ProcessBuilder(
                        script(home),
                        "device",
                        "import",
                        "--admin=http://127.0.0.1:" + adminPort,
                        "--data=" + data,
                        devices.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!importing.waitFor(IMPORT_LIMIT_S, TimeUnit.SECONDS) || importing.exitValue() != 0) {
            importing.destroyForcibly();
            throw new IOException("the edge did not import its devices: see " + log);
        }
        Files.delete(log); // it names the tokens
    }

    @Override
    public void close() {
        process.close();
    }
}
