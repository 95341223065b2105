package dev.tollgate.loadtest.report.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.loadtest.report.live.LiveRun;
import dev.tollgate.loadtest.report.page.LivePage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves {@code /metrics} to Prometheus and a page that follows the run to browsers. Has two threads of its own, ended by
 * {@link #close}; what more than {@value #WAITING_MAX} wait for is refused.
 */
public final class LiveServer implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 32;
    private static final String SCRIPT = """
            'use strict';
            async function follow() {
              try {
                const answer = await fetch('content', { cache: 'no-store' });
                if (answer.ok) {
                  document.querySelector('main').innerHTML = await answer.text();
                }
              } catch (gone) {
                const verdict = document.querySelector('.verdict strong');
                if (verdict) { verdict.textContent = 'ENDED'; }
              }
            }
            setInterval(follow, 1000);
            """;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /**
     * Listens from now on.
     *
     * @param address a port of 0 picks one
     */
    public LiveServer(InetSocketAddress address, LiveRun run) throws IOException {
        server = HttpServer.create(address, WAITING_MAX);
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), LiveServer::daemon);
        server.setExecutor(threads);
        serve("/metrics", "text/plain; version=0.0.4; charset=utf-8", () -> Exposition.of(run.view()));
        serve("/", "text/html; charset=utf-8", () -> LivePage.html(run.view()));
        serve("/content", "text/html; charset=utf-8", () -> LivePage.content(run.view()));
        serve("/live.js", "text/javascript; charset=utf-8", () -> SCRIPT);
        server.start();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "live-server");
        thread.setDaemon(true);
        return thread;
    }

    private void serve(String path, String type, Supplier<String> body) {
        server.createContext(path, exchange -> answer(exchange, path, type, body));
    }

    private static void answer(HttpExchange exchange, String path, String type, Supplier<String> body)
            throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!"GET".equals(method) && !"HEAD".equals(method)) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
            } else {
                send(exchange, type, body.get().getBytes(StandardCharsets.UTF_8), "HEAD".equals(method));
            }
        }
    }

    private static void send(HttpExchange exchange, String type, byte[] body, boolean headAlone) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Content-Security-Policy", LivePage.policy());
        exchange.sendResponseHeaders(200, headAlone ? -1 : body.length);
        if (!headAlone) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
