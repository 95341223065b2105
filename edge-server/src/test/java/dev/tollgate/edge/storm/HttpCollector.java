package dev.tollgate.edge.storm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A backend that takes records as lines of JSON, unless it is told to be ill: then it says so, and takes nothing. */
final class HttpCollector implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for an ACK
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Received received;
    private volatile int status = OK;

    HttpCollector(Received received) throws IOException {
        this.received = received;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int answer = status;
            if (answer == OK) {
                for (String line : body.lines().toList()) {
                    received.add(JSON.readTree(line).path("payload").toString());
                }
            } else if (answer == 503) {
                exchange.getResponseHeaders().set("Retry-After", "1");
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    void answer(int next) {
        status = next;
    }

    void heal() {
        status = OK;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
