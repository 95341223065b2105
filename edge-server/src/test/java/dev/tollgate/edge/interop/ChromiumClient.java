package dev.tollgate.edge.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.edge.testing.Chromium;
import dev.tollgate.edge.testing.SecureClients;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * MQTT.js in a page of headless Chromium. A server of the test's own has the page, hands it one exchange after the other, and takes
 * the results. Chromium takes no authority on its command line: it is told the key that it may believe instead.
 */
public final class ChromiumClient implements Client, AutoCloseable {
    private static final int START_TIMEOUT_S = 60;
    private static final int RESULT_TIMEOUT_S = 2 * Exchange.ANSWER_TIMEOUT_S;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final Path files;
    private final Path log;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<byte[]> exchanges = new SynchronousQueue<>();
    private final BlockingQueue<byte[]> results = new SynchronousQueue<>();
    private final Process process;

    /**
     * @param certificate file of the edge's certificate
     * @param work where Chromium keeps its profile and what it prints
     */
    public ChromiumClient(MqttJs mqttJs, String certificate, Path work) throws IOException, GeneralSecurityException {
        files = mqttJs.folder();
        log = work.resolve("chromium.log");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/page.html", exchange -> serve(exchange, files.resolve("page.html"), "text/html"));
        server.createContext(
                "/exchange.js", exchange -> serve(exchange, files.resolve("exchange.js"), "text/javascript"));
        Path library = files.resolve("node_modules/mqtt/dist/mqtt.min.js");
        server.createContext("/mqtt.min.js", exchange -> serve(exchange, library, "text/javascript"));
        server.createContext("/next", this::next);
        server.createContext("/result", this::result);
        server.start();
        process = Tool.start(
                log,
                program(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--ignore-certificate-errors-spki-list=" + keyHash(certificate),
                "--user-data-dir=" + work.resolve("profile"),
                "--remote-debugging-port=0", // else it prints the page and ends
                "http://127.0.0.1:" + server.getAddress().getPort() + "/page.html");
    }

    private static String program() {
        return Chromium.program().orElseThrow().toString();
    }

    public static String version() throws IOException, InterruptedException {
        return Tool.run(program(), "--version").output().strip();
    }

    /** SHA-256 of the SubjectPublicKeyInfo, in Base64. */
    private static String keyHash(String certificate) throws IOException, GeneralSecurityException {
        byte[] key = SecureClients.certificate(certificate).getPublicKey().getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }

    private static void serve(HttpExchange exchange, Path file, String type) throws IOException {
        try (exchange) {
            byte[] body = Files.readAllBytes(file);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(OK, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void next(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchanges.take();
            exchange.sendResponseHeaders(OK, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void result(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean isAwaited = results.offer(body, RESULT_TIMEOUT_S, TimeUnit.SECONDS);
            exchange.sendResponseHeaders(isAwaited ? OK : NOT_FOUND, -1);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void perform(Exchange exchange) throws IOException, InterruptedException {
        if (!exchanges.offer(MqttJs.json(exchange), START_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("Chromium's page asked for nothing; it printed: " + Files.readString(log));
        }
        byte[] result = results.poll(RESULT_TIMEOUT_S, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("Chromium's page gave no result; it printed: " + Files.readString(log));
        }
        MqttJs.check(exchange, result);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        server.stop(0);
        threads.shutdownNow();
    }
}
