package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.tollgate.edge.audit.Actor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request and its answer. For the worker thread that serves it. */
final class Call {
    private static final int NO_BODY = -1; // as the JDK has it, to which 0 is a length that is not known
    private static final int STREAM_BUFFER_BYTES = 32 << 10;

    private final HttpExchange exchange;
    private final SocketWatch watch;
    private final AdminConfig config;
    private final Map<String, String> variables = new HashMap<>();
    private byte @Nullable [] body;
    private @Nullable AnswerKeeper keeper;
    private @Nullable Caller caller;
    private boolean answered;

    Call(HttpExchange exchange, SocketWatch watch, AdminConfig config) {
        this.exchange = exchange;
        this.watch = watch;
        this.config = config;
    }

    String method() {
        return exchange.getRequestMethod();
    }

    /** As sent: not decoded. */
    String path() {
        return exchange.getRequestURI().getRawPath();
    }

    @Nullable
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** Where the request comes from. */
    InetAddress address() {
        return exchange.getRemoteAddress().getAddress();
    }

    /** Whether it came over TLS. */
    boolean isSecure() {
        return exchange instanceof HttpsExchange;
    }

    /** Value of the cookie of this name; null for none. */
    @Nullable
    String cookie(String name) {
        for (String field : exchange.getRequestHeaders().getOrDefault("Cookie", List.of())) {
            for (String pair : field.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return pair.substring(equals + 1).strip();
                }
            }
        }
        return null;
    }

    void setCaller(Caller authenticated) {
        caller = authenticated;
    }

    /** Who asks; not on a public route. */
    Caller caller() {
        return Objects.requireNonNull(caller, "the route is public");
    }

    /** The same, as the audit log has it. */
    Actor actor() {
        Caller asking = caller();
        return new Actor(asking.id(), asking.name(), asking.address());
    }

    void variables(Map<String, String> found) {
        variables.putAll(found);
    }

    /** What the path has where the route says {@code {name}}. */
    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    /** The query's parameters: each at most once and all of them known. */
    Map<String, String> parameters(String... known) throws ProblemException {
        Map<String, String> parameters = new HashMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (!List.of(known).contains(name)) {
                String expected = known.length == 0 ? "none" : String.join(", ", known);
                throw ProblemException.malformed("unknown parameter '" + name + "', expected " + expected);
            }
            if (parameters.put(name, value) != null) {
                throw ProblemException.malformed("expected parameter '" + name + "' once");
            }
        }
        return parameters;
    }

    private static String decode(String text) throws ProblemException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.malformed("the query has a '%' that two hexadecimal digits do not follow");
        }
    }

    /** The whole body, which has to come within the time limit of one wait. */
    byte[] body() throws IOException, ProblemException {
        byte[] read = body;
        if (read == null) {
            read = readBody();
            body = read;
        }
        return read;
    }

    private byte[] readBody() throws IOException, ProblemException {
        int max = config.bodyMaxBytes();
        byte[] read;
        watch.begin(config.ioTimeoutMs());
        try {
            read = exchange.getRequestBody().readNBytes(max + 1);
        } finally {
            watch.end();
        }
        if (read.length > max) {
            // The server reads little more of it and closes: no request may follow on this connection
            setHeader("Connection", "close");
            throw new ProblemException(413, "body-too-large", "expected a body of at most " + max + " bytes");
        }
        return read;
    }

    /** By what the client says who it is, as it was sent: a secret, for a digest of it. */
    String identity() {
        return header("Authorization") + "\n" + header("Cookie");
    }

    /** Is told of an answer before any of it is sent, so that the client cannot ask again before it is kept. */
    interface AnswerKeeper {
        void keep(int status, byte[] body);
    }

    /** Has the answer be kept, however much of it the client gets. */
    void keepAnswer(AnswerKeeper keeper) {
        this.keeper = keeper;
    }

    /** The body as it comes; each read waits a limited time. */
    InputStream bodyStream() {
        return new WatchedInput(exchange.getRequestBody(), watch, config.ioTimeoutMs());
    }

    boolean isAnswered() {
        return answered;
    }

    void setHeader(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    private void setHeaderIfAbsent(String name, String value) {
        exchange.getResponseHeaders().computeIfAbsent(name, absent -> new ArrayList<>(List.of(value)));
    }

    void respond(int status, JsonNode body) throws IOException {
        respond(status, "application/json", RegistryJson.line(body));
    }

    void respondText(int status, String text) throws IOException {
        respond(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    void respondProblem(ProblemException problem) throws IOException {
        ObjectNode body = RegistryJson.object();
        body.put("type", "about:blank");
        body.put("title", title(problem.status()));
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("reason", problem.reason());
        respond(problem.status(), "application/problem+json", RegistryJson.line(body));
    }

    /** 204, without a body. */
    void respondNothing() throws IOException {
        answered = true;
        setHeader("Cache-Control", "no-store");
        watch.begin(config.ioTimeoutMs());
        try {
            exchange.sendResponseHeaders(204, NO_BODY);
        } finally {
            watch.end();
        }
    }

    void respond(int status, String contentType, byte[] body) throws IOException {
        if (keeper != null) {
            keeper.keep(status, body);
        }
        OutputStream out = open(status, contentType, body.length);
        out.write(body);
        out.close();
    }

    /** For a status that has no body. */
    void respondEmpty(int status) throws IOException {
        answered = true;
        setHeader("Cache-Control", "no-store");
        watch.begin(config.ioTimeoutMs());
        try {
            exchange.sendResponseHeaders(status, NO_BODY);
        } finally {
            watch.end();
        }
    }

    /**
     * Begins an answer whose length is not known, and in which each write waits a limited time. Only its {@code close} makes the answer
     * a whole one: a stream that failed must be left unclosed, so that the client can tell.
     */
    OutputStream stream(String contentType) throws IOException {
        return new BufferedOutputStream(open(200, contentType, 0), STREAM_BUFFER_BYTES);
    }

    /** As {@link #stream}, with a length that is known; it must be as long. */
    OutputStream stream(String contentType, long length) throws IOException {
        return open(200, contentType, length == 0 ? NO_BODY : length);
    }

    private OutputStream open(int status, String contentType, long length) throws IOException {
        answered = true;
        setHeader("Content-Type", contentType);
        setHeader("Cache-Control", "no-store");
        setHeader("X-Content-Type-Options", "nosniff");
        setHeaderIfAbsent("Referrer-Policy", "no-referrer");
        setHeaderIfAbsent("X-Frame-Options", "DENY");
        setHeaderIfAbsent("Cross-Origin-Resource-Policy", "same-origin");
        setHeaderIfAbsent("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        watch.begin(config.ioTimeoutMs());
        try {
            exchange.sendResponseHeaders(status, length);
        } finally {
            watch.end();
        }
        return new WatchedOutput(exchange.getResponseBody(), watch, config.ioTimeoutMs());
    }

    /**
     * Answers with a file that may be cached.
     *
     * @param isHeadOnly whether the client wants to know of the body alone: for HEAD and 304
     */
    void respondFile(int status, String contentType, String caching, byte[] body, boolean isHeadOnly)
            throws IOException {
        answered = true;
        setHeader("Content-Type", contentType);
        setHeader("Cache-Control", caching);
        setHeader("X-Content-Type-Options", "nosniff");
        if (isHeadOnly && status == 200) {
            setHeader("Content-Length", Integer.toString(body.length));
        }
        watch.begin(config.ioTimeoutMs());
        try {
            exchange.sendResponseHeaders(status, isHeadOnly ? NO_BODY : body.length);
        } finally {
            watch.end();
        }
        if (!isHeadOnly) {
            try (OutputStream out = new WatchedOutput(exchange.getResponseBody(), watch, config.ioTimeoutMs())) {
                out.write(body);
            }
        }
    }

    /** Reads what is left of a short request body and frees the connection, or closes it. */
    void close() {
        watch.begin(config.ioTimeoutMs());
        try {
            exchange.close();
        } finally {
            watch.end();
        }
    }

    /** RFC 9457 4.2.1: of {@code about:blank}, the title is the status code's phrase. */
    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            case 507 -> "Insufficient Storage";
            default -> "Internal Server Error";
        };
    }
}
