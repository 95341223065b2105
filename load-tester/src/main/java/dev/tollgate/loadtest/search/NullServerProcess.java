package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The null server in a process of its own, so that it takes no time from the tester's own threads but that of the cores. Ends with this
 * process at the latest, as it ends when its standard input does. For one thread.
 */
final class NullServerProcess implements AutoCloseable {
    private static final int STOP_LIMIT_S = 10;
    private static final Pattern READY = Pattern.compile("mqtt (\\d+) http (\\d+)");

    private final Process process;
    private final int mqttPort;
    private final int httpPort;

    private NullServerProcess(Process process, Matcher ready) {
        this.process = process;
        this.mqttPort = Integer.parseInt(ready.group(1));
        this.httpPort = Integer.parseInt(ready.group(2));
    }

    /** Starts it from the classes that this process runs. Returns once it listens. */
    static NullServerProcess start() throws IOException, InterruptedException {
        String java = ProcessHandle.current().info().command().orElse(System.getProperty("java.home") + "/bin/java");
        Process process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.tollgate.loadtest.LoadTester",
                        NullServerCommand.NAME))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine(); // comes, or the process ends
        Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.matches()) {
            process.destroyForcibly().waitFor();
            throw new IOException("the null server did not start: expected its ports, got " + line);
        }
        return new NullServerProcess(process, ready);
    }

    Target target(boolean isHttp) {
        Endpoint endpoint = isHttp
                ? new Endpoint(Endpoint.Scheme.HTTP, "127.0.0.1", httpPort, "")
                : new Endpoint(Endpoint.Scheme.MQTT, "127.0.0.1", mqttPort, "");
        return new Target(isHttp ? List.of() : List.of(endpoint), isHttp ? List.of(endpoint) : List.of(), Tls.DEFAULTS);
    }

    @Override
    public void close() throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
