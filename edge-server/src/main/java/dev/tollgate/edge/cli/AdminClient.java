package dev.tollgate.edge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Talks to a running edge. Failures are {@link CliException}s in the operator's words. For one thread. */
final class AdminClient {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // numbers keep their digits
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int PROBLEM_MAX_BYTES = 64 << 10;

    private final URI base;
    private final String token;
    private final @Nullable SSLContext tls;
    private final HttpClient http;

    /** @param tls what an https server is trusted by; null for Java's own */
    AdminClient(URI base, String token, @Nullable SSLContext tls) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        if (tls != null) {
            builder.sslContext(tls);
        }
        this.http = builder.build();
        this.base = base;
        this.token = token;
        this.tls = tls;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Another parameter of a query; empty where there is no value. */
    static String filter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + encode(value);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** As {@link #encode}, for a segment of a path. */
    static String encodePath(String text) {
        return encode(text).replace("+", "%20");
    }

    JsonNode get(String path) throws CliException {
        return json(request(path).timeout(ANSWER_TIMEOUT).GET());
    }

    JsonNode post(String path, JsonNode body) throws CliException {
        return json(request(path).timeout(ANSWER_TIMEOUT).POST(BodyPublishers.ofString(body.toString())));
    }

    /**
     * Something as it is.
     *
     * @param tag its ETag; empty where it has none
     */
    record Tagged(JsonNode body, String tag) {}

    Tagged getTagged(String path) throws CliException {
        HttpResponse<InputStream> response =
                answer(request(path).timeout(ANSWER_TIMEOUT).GET());
        return new Tagged(json(response), response.headers().firstValue("ETag").orElse(""));
    }

    /** Deletes something; the answer has no body. */
    void delete(String path) throws CliException {
        try (InputStream nothing = body(request(path).timeout(ANSWER_TIMEOUT).DELETE())) {
            nothing.readAllBytes();
        } catch (IOException cut) {
            throw cutShort(cut);
        }
    }

    /** A request with any method, for what still has this ETag; refused where it has changed since. */
    JsonNode send(String method, String path, JsonNode body, String tag) throws CliException {
        return json(answer(request(path)
                .timeout(ANSWER_TIMEOUT)
                .header("If-Match", tag)
                .method(method, BodyPublishers.ofString(body.toString()))));
    }

    /** A request with any method. */
    JsonNode send(String method, String path, JsonNode body) throws CliException {
        return send(method, path, body, Duration.ZERO);
    }

    /** @param longer what the edge may take, beside the usual */
    JsonNode send(String method, String path, JsonNode body, Duration longer) throws CliException {
        return json(request(path)
                .timeout(ANSWER_TIMEOUT.plus(longer))
                .method(method, BodyPublishers.ofString(body.toString())));
    }

    /** An answer that comes in lines; the caller closes it. */
    InputStream stream(String path) throws CliException {
        return body(request(path).GET());
    }

    /** A request whose answer comes while its body is sent; the caller closes it. */
    StreamedPost post(String path, String contentType) throws CliException {
        URI uri = request(path).build().uri(); // which looks at the token, too
        try {
            return StreamedPost.open(uri, token, contentType, tls);
        } catch (IOException failure) {
            throw notReached(failure);
        }
    }

    static JsonNode parse(String json) throws CliException {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw CliException.failed("expected JSON from the edge, got something else; is --admin right?");
        }
    }

    /** For a failure in the middle of an answer. */
    CliException cutShort(IOException cause) {
        return new CliException(
                ExitCode.NOT_REACHABLE, "the edge at " + base + " cut the connection: " + describe(cause));
    }

    private JsonNode json(HttpRequest.Builder request) throws CliException {
        return json(answer(request));
    }

    private JsonNode json(HttpResponse<InputStream> response) throws CliException {
        try (InputStream body = response.body()) {
            return parse(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException cut) {
            throw cutShort(cut);
        }
    }

    private HttpRequest.Builder request(String path) throws CliException {
        try {
            return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + token);
        } catch (IllegalArgumentException unusable) { // its message would show the token
            throw CliException.failed("the admin token holds characters that a token never does");
        }
    }

    private InputStream body(HttpRequest.Builder request) throws CliException {
        return answer(request).body();
    }

    private HttpResponse<InputStream> answer(HttpRequest.Builder request) throws CliException {
        HttpResponse<InputStream> response = send(request.build());
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return response;
        }
        throw refusal(response);
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws CliException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException failure) {
            throw notReached(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }

    private CliException notReached(IOException failure) {
        String why;
        if (failure instanceof ConnectException) {
            why = "no edge answers at " + base + " (" + describe(failure)
                    + "); start one with 'edge serve', or name its admin API with --admin or EDGE_ADMIN";
        } else if (failure instanceof SSLException) {
            why = "the edge at " + base + " is not trusted, or speaks no TLS: " + describe(failure)
                    + "; name the authority of its certificate with --admin-ca or EDGE_ADMIN_CA";
        } else {
            why = "no answer from the edge at " + base + ": " + describe(failure);
        }
        return new CliException(ExitCode.NOT_REACHABLE, why);
    }

    private CliException refusal(HttpResponse<InputStream> response) throws CliException {
        return refusal(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
    }

    /** What an answer that is no success says; its body is read and closed. */
    CliException refusal(int status, String contentType, InputStream answer) throws CliException {
        String text;
        try (InputStream body = answer) {
            text = new String(body.readNBytes(PROBLEM_MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException cut) {
            return cutShort(cut);
        }
        if (!contentType.startsWith("application/problem+json")) {
            return CliException.failed(
                    base + " answered " + status + ", which is not an edge's answer; is --admin right?");
        }
        JsonNode problem = parse(text);
        String reason = problem.path("reason").asText();
        if (status == 401 && reason.equals("unauthorized")) {
            return CliException.failed("the edge at " + base
                    + " does not know this admin token; it is the one in its data folder's admin.token (--data,"
                    + " --admin-token or EDGE_ADMIN_TOKEN)");
        }
        return CliException.failed(problem.path("detail").asText() + " (" + reason + ")");
    }

    private static String describe(IOException failure) {
        String message = failure.getMessage();
        return message != null ? message : failure.getClass().getSimpleName();
    }
}
