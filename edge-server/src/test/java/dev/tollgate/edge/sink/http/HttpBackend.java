package dev.tollgate.edge.sink.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A backend that keeps the requests it gets, and answers as it is told to. */
final class HttpBackend implements AutoCloseable {
    private static final Status OK = new Status(200);

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for an ACK
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Status> answers = request -> OK;

    record Request(String method, String path, Headers headers, String body) {
        String header(String name) {
            return headers.getFirst(name);
        }
    }

    record Status(int code, Map<String, String> headers) {
        Status(int code) {
            this(code, Map.of());
        }
    }

    /** @param tls null for none; else clients must have a certificate */
    HttpBackend(@Nullable SSLContext tls) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = tls == null ? HttpServer.create(anyPort, 0) : HttpsServer.create(anyPort, 0);
        if (server instanceof HttpsServer https) {
            https.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters needed = getSSLContext().getDefaultSSLParameters();
                    needed.setNeedClientAuth(true);
                    parameters.setSSLParameters(needed);
                }
            });
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            Status status = answers.apply(request);
            status.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = "secret detail".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    void answer(Function<Request, Status> next) {
        answers = next;
    }

    void answer(int code) {
        answers = request -> new Status(code);
    }

    void answer(int code, String header, String value) {
        answers = request -> new Status(code, Map.of(header, value));
    }

    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
