package dev.tollgate.loadtest.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Headless Chromium with one page, driven by its DevTools protocol. Ended by {@link #close}. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LISTENING = "DevTools listening on ";
    /** Where the project's scripts unpack Debian's packages, seen from the module. */
    private static final Path UNPACKED = Path.of("..", "target", "debian", "usr", "lib");

    private static final Path INSTALLED = Path.of("/usr/lib");

    private static final long WAIT_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<JsonNode> events = new ConcurrentLinkedQueue<>();
    private final String session;

    Browser(Path program, Path profile) throws IOException {
        List<String> command = List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--force-color-profile=srgb",
                "--hide-scrollbars",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (program.startsWith(UNPACKED)) {
            builder.environment().put("LD_LIBRARY_PATH", libraries());
        }
        process = builder.start();
        String address = address();
        Thread drain = new Thread(this::drain, "chromium-output");
        drain.setDaemon(true);
        drain.start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .join();
        String target = send("", "Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .asText();
        session = send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** The shell without a screen, which starts in half of the time, or the whole browser. */
    static Optional<Path> program() {
        return Stream.of("chromium-headless-shell", "chromium")
                .map(Path.of("chromium")::resolve)
                .flatMap(program -> Stream.of(UNPACKED.resolve(program), INSTALLED.resolve(program)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** All folders with libraries that came with it. */
    private static String libraries() throws IOException {
        try (Stream<Path> files = Files.walk(UNPACKED)) {
            return files.filter(file -> file.getFileName().toString().contains(".so"))
                    .map(file -> file.toAbsolutePath().normalize().getParent())
                    .distinct()
                    .map(String::valueOf)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private String address() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(LISTENING)) {
                return line.substring(LISTENING.length());
            }
            said.append(line).append('\n');
        }
        throw new IOException("Chromium ended at once: " + said);
    }

    private void drain() {
        try {
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            events.clear();
        }
    }

    JsonNode call(String method, Map<String, ?> parameters) {
        return send(session, method, parameters);
    }

    private JsonNode send(String sessionId, String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!sessionId.isEmpty()) {
            message.put("sessionId", sessionId);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonNode result = answer.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
        if (result.has("error")) {
            throw new IllegalStateException(method + ": " + result.get("error"));
        }
        return result.get("result");
    }

    /** Goes to {@code address} and waits until it is loaded. */
    void open(String address) {
        events.clear();
        call("Page.navigate", Map.of("url", address));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (events("Page.loadEventFired").isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(address + " was not loaded");
            }
            Thread.onSpinWait();
            evaluate("1");
        }
    }

    /** The value of a JavaScript expression; a promise is waited for. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.get("result").path("value");
    }

    /** Events of the page since it was opened. */
    List<JsonNode> events(String method) {
        return events.stream()
                .filter(event -> event.get("method").asText().equals(method))
                .map(event -> event.get("params"))
                .toList();
    }

    void size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void colorScheme(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The whole page as it looks, as PNG. */
    byte[] screenshot() {
        JsonNode image = call("Page.captureScreenshot", Map.of("captureBeyondViewport", true));
        return Base64.getDecoder().decode(image.get("data").asText());
    }

    byte[] pdf() {
        JsonNode document = call("Page.printToPDF", Map.of("printBackground", true));
        return Base64.getDecoder().decode(document.get("data").asText());
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                onMessage(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void onMessage(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (IOException damaged) {
            throw new IllegalStateException(text, damaged);
        }
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.get("id").asInt());
            if (answer != null) {
                answer.complete(message);
            }
        } else {
            events.add(message);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
