package dev.tollgate.edge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real edge in a process of its own, from the jar that was built, on free loopback ports. Ended by {@link #close()} at the latest. */
public final class EdgeProcess implements AutoCloseable {
    private static final int START_TIMEOUT_S = 90;
    private static final int STOP_TIMEOUT_S = 30;
    private static final int METRIC_TIMEOUT_S = 60;
    private static final int METRIC_POLL_MS = 50;
    private static final Pattern READY = Pattern.compile(
            "ready: mqtt=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:(\\d+) admin=127\\.0\\.0\\.1:(\\d+).*");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path data;
    private final List<String> output = new ArrayList<>();
    private final CompletableFuture<Matcher> ready = new CompletableFuture<>();
    private final Thread reader;
    private final HttpClient http = HttpClient.newHttpClient();

    private EdgeProcess(Process process, Path data) {
        this.process = process;
        this.data = data;
        this.reader = new Thread(this::readOutput, "edge-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the edge over this data folder, and waits until it is ready. It starts with half of the work, and never gets fast. */
    public static EdgeProcess start(Path data, String... settings) throws IOException, InterruptedException {
        return start(EdgeJvm.server(), data, Map.of(), List.of(), settings);
    }

    /** Likewise, with all that makes it fast, as users start it: for load, and for what is measured. */
    public static EdgeProcess startFast(Path data, String... settings) throws IOException, InterruptedException {
        return start(EdgeJvm.fastServer(), data, Map.of(), List.of(), settings);
    }

    /** Likewise, with more variables in its environment. */
    public static EdgeProcess startIn(Map<String, String> environment, Path data, String... settings)
            throws IOException, InterruptedException {
        return start(EdgeJvm.server(), data, environment, List.of(), settings);
    }

    /** Likewise, with settings from a file. */
    public static EdgeProcess startWith(Path config, Path data, String... settings)
            throws IOException, InterruptedException {
        return start(EdgeJvm.server(), data, Map.of(), List.of("--config", config.toString()), settings);
    }

    private static EdgeProcess start(
            List<String> command, Path data, Map<String, String> environment, List<String> options, String... settings)
            throws IOException, InterruptedException {
        command.addAll(List.of("serve", "--data", data.toString()));
        command.addAll(options);
        for (String setting :
                List.of("listen.mqtt=127.0.0.1:0", "listen.http=127.0.0.1:0", "listen.admin=127.0.0.1:0")) {
            command.addAll(List.of("--set", setting));
        }
        Arrays.stream(settings).forEach(setting -> command.addAll(List.of("--set", setting)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        EdgeProcess edge = new EdgeProcess(builder.start(), data);
        try {
            edge.ready.get(START_TIMEOUT_S, TimeUnit.SECONDS);
            return edge;
        } catch (ExecutionException | TimeoutException e) {
            edge.close();
            throw new IOException("the edge did not become ready; it printed: " + edge.output(), e);
        }
    }

    /** The command that starts the edge's command line, to be followed by its arguments. */
    public static List<String> command() {
        return EdgeJvm.client();
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
            }
            ready.completeExceptionally(new IOException("the edge ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    public String output() {
        synchronized (output) {
            return String.join("\n", output);
        }
    }

    public InetSocketAddress mqtt() {
        return address(1);
    }

    /** Of a listener that is off by default, such as {@code mqtts}. */
    public InetSocketAddress address(String listener) {
        Matcher matcher = Pattern.compile(" " + listener + "=127\\.0\\.0\\.1:(\\d+)")
                .matcher(ready.join().group());
        if (!matcher.find()) {
            throw new IllegalStateException(listener + " is off");
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(matcher.group(1)));
    }

    /** Value of a metric, by its name and labels as they stand on the page; fails where it is missing. */
    public double metric(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no metric " + series));
    }

    /** Waits until a metric is as expected; fails when it is not in time. */
    public void awaitMetric(String series, DoublePredicate expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(METRIC_TIMEOUT_S);
        while (!expected.test(metric(series))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(series + " is " + metric(series) + "; the edge printed: " + output());
            }
            TimeUnit.MILLISECONDS.sleep(METRIC_POLL_MS);
        }
    }

    public InetSocketAddress http() {
        return address(2);
    }

    public URI admin(String path) {
        return URI.create("http://127.0.0.1:" + address(3).getPort() + path);
    }

    private InetSocketAddress address(int group) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(ready.join().group(group)));
    }

    public Path data() {
        return data;
    }

    public long pid() {
        return process.pid();
    }

    /** Creates a device through the admin API; the result has {@code deviceId}, {@code token} and {@code tokenId}. */
    public JsonNode createDevice(String application, String name) {
        return call("POST", "/api/v1/devices", "{\"name\":\"" + name + "\",\"application\":\"" + application + "\"}");
    }

    /** Calls the admin API with its token, and reads the answer as JSON; fails on any status over 299. */
    public JsonNode call(String method, String path, String body) {
        try {
            return JSON.readTree(send(method, path, body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The metrics in Prometheus' text format. */
    public String metrics() {
        return send("GET", "/metrics", "");
    }

    private String send(String method, String path, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(admin(path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .header("Content-Type", "application/json")
                    .header(
                            "Authorization",
                            "Bearer "
                                    + Files.readString(data.resolve("admin.token"))
                                            .strip())
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() > 299) {
                throw new IllegalStateException(
                        method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL, by process id. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        end();
    }

    /** SIGTERM, by process id; returns the exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        end();
        return process.exitValue();
    }

    private void end() throws InterruptedException {
        if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("the edge did not end within " + STOP_TIMEOUT_S + " s: " + output());
        }
        reader.join();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
