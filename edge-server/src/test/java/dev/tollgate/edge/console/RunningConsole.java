package dev.tollgate.edge.console;

import dev.tollgate.edge.testing.Chromium;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The real edge, a browser that looks at its console, and a device on HTTP. */
final class RunningConsole implements AutoCloseable {
    private static final HttpClient DEVICE = HttpClient.newHttpClient();

    private final EdgeProcess edge;
    private final ConsoleBrowser browser;

    private RunningConsole(EdgeProcess edge, ConsoleBrowser browser) {
        this.edge = edge;
        this.browser = browser;
    }

    /** Starts both; the test is left out where there is no Chromium. */
    static RunningConsole start(Path data, String... settings) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Chromium.program().isPresent(), "Chromium is not here");
        EdgeProcess edge = EdgeProcess.start(data, settings);
        try {
            return new RunningConsole(edge, new ConsoleBrowser(edge.admin("/")));
        } catch (IOException | RuntimeException failure) {
            edge.close();
            throw failure;
        }
    }

    EdgeProcess edge() {
        return edge;
    }

    ConsoleBrowser browser() {
        return browser;
    }

    String adminToken() throws IOException {
        return Files.readString(edge.data().resolve("admin.token")).strip();
    }

    /** What a device of the application {@code meters} does. */
    HttpResponse<String> publish(String token, String payload) throws IOException, InterruptedException {
        return post("/kpc/kp1/meters-v1/dcx/" + token + "/json", payload);
    }

    /** To the devices' port. */
    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(device(path)).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return DEVICE.send(request.build(), BodyHandlers.ofString());
    }

    /** An address at the devices' port. */
    URI device(String path) {
        return URI.create("http://127.0.0.1:" + edge.http().getPort() + path);
    }

    @Override
    public void close() throws IOException {
        browser.close();
        edge.close();
    }
}
