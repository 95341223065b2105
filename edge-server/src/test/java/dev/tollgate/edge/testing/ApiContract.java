package dev.tollgate.edge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls the admin API of a real edge, and holds each answer against the API's own document: the status is one of the operation's, the
 * content type that of the status, and the body, or each of its lines, what the schema says. Notes which operations were seen.
 */
public final class ApiContract {
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final String NO_DEVICE = "dev_000000000001";
    private static final String NO_TOKEN = "tok_000000000001";

    private final EdgeProcess edge;
    private final String token;
    private final JsonNode document;
    private final HttpClient http = HttpClient.newHttpClient();
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Set<String> succeeded = new TreeSet<>();
    private final Set<String> refused = new TreeSet<>();

    private ApiContract(EdgeProcess edge, String token) {
        this.edge = edge;
        this.token = token;
        this.document = edge.call("GET", "/api/v1/openapi.json", "");
    }

    /** With the document of this edge. */
    public static ApiContract of(EdgeProcess edge) throws IOException {
        return new ApiContract(
                edge, Files.readString(edge.data().resolve("admin.token")).strip());
    }

    /** An answer that has been held against the document. */
    public static final class Answer {
        private final String operation;
        private final HttpResponse<String> response;

        private Answer(String operation, HttpResponse<String> response) {
            this.operation = operation;
            this.response = response;
        }

        /** The body of this status, as JSON. */
        public JsonNode expect(int status) throws IOException {
            return JSON.readTree(expectText(status));
        }

        /** The lines of the body, as JSON. */
        public List<JsonNode> expectLines(int status) throws IOException {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : expectText(status).lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }

        public String expectText(int status) {
            assertEquals(status, response.statusCode(), () -> operation + ": " + response.body());
            return response.body();
        }

        public String header(String name) {
            return response.headers()
                    .firstValue(name)
                    .orElseThrow(() -> new AssertionError(operation + ": no " + name));
        }
    }

    public Answer call(String method, String pattern, Map<String, String> variables, String body) throws Exception {
        return call(method, pattern, variables, body, "");
    }

    /** @param headers each a name and a value */
    public Answer call(
            String method, String pattern, Map<String, String> variables, String body, String query, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                request(method, pattern, variables, body, query).header("Authorization", "Bearer " + token);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(method + " " + pattern, request);
    }

    private HttpRequest.Builder request(
            String method, String pattern, Map<String, String> variables, String body, String query) {
        String path = pattern;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            path = path.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        return HttpRequest.newBuilder(URI.create(edge.admin(path) + (query.isEmpty() ? "" : "?" + query)))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    private Answer send(String operation, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        check(operation, response, response.body());
        (response.statusCode() < 400 ? succeeded : refused).add(operation);
        return new Answer(operation, response);
    }

    /** The first line of an answer that has no end, which is left after it. */
    public String firstLine(String pattern, String query) throws Exception {
        String operation = "GET " + pattern;
        HttpRequest request = request("GET", pattern, Map.of(), "", query)
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            String line = lines.readLine();
            check(operation, response, line);
            assertEquals(200, response.statusCode(), line);
            succeeded.add(operation);
            return line;
        }
    }

    private void check(String operation, HttpResponse<?> response, String answer) throws IOException {
        String what = operation + " → " + response.statusCode() + " " + answer;
        String[] words = operation.split(" ", 2);
        JsonNode declared = document.path("paths").path(words[1]).path(words[0].toLowerCase(Locale.ROOT));
        assertTrue(declared.isObject(), () -> "not in the document: " + operation);
        JsonNode responses = declared.get("responses");
        JsonNode expected = responses.get(Integer.toString(response.statusCode()));
        if (expected == null) {
            assertTrue(response.statusCode() >= 400, () -> "a success that the document does not have: " + what);
            expected = responses.get("default");
        }
        assertNotNull(expected, () -> "a status that the document does not have: " + what);
        expected = resolve(expected);
        String type = response.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
        JsonNode content = expected.path("content");
        if (content.isMissingNode()) {
            assertEquals("", answer, what);
            return;
        }
        assertTrue(content.has(type), () -> "content type " + type + ": " + what);
        JsonNode schema = content.get(type).get("schema");
        if (schema != null) {
            checkBody(schema, type, answer, what);
        }
    }

    private void checkBody(JsonNode schema, String type, String body, String what) throws IOException {
        switch (type) {
            case "application/x-ndjson" -> {
                for (String line : body.lines().toList()) {
                    validate(schema, JSON.readTree(line), what);
                }
            }
            case "text/plain", "text/event-stream" -> validate(schema, TextNode.valueOf(body), what);
            default -> validate(schema, JSON.readTree(body), what);
        }
    }

    /** References of the schema start at the document's root. */
    private void validate(JsonNode schema, JsonNode value, String what) {
        ObjectNode root = JSON.createObjectNode();
        root.set("components", document.get("components"));
        root.putArray("allOf").add(schema);
        assertEquals(List.of(), schemas.getSchema(root).validate(value), what);
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    private boolean isPublic(String operation) {
        String[] words = operation.split(" ", 2);
        JsonNode security = document.path("paths")
                .path(words[1])
                .path(words[0].toLowerCase(Locale.ROOT))
                .get("security");
        return security != null && security.isEmpty();
    }

    /** Calls each operation without a token, with a parameter that it does not have, and for what there is not. */
    public void driveRefusals() throws Exception {
        for (String operation : operations()) {
            if (!isPublic(operation)) {
                String[] words = operation.split(" ", 2);
                Map<String, String> none = missing();
                String body = words[0].equals("GET") || words[0].equals("DELETE") ? "" : "{}";
                send(operation, request(words[0], words[1], none, body, "")).expectText(401);
                if (!words[1].startsWith("/api/")) {
                    continue; // metrics take any parameters
                }
                if (!words[1].contains("{")) {
                    call(words[0], words[1], none, body, "no-such-parameter=1").expectText(400);
                } else {
                    int status = call(words[0], words[1], none, body).response.statusCode();
                    assertTrue(status == 404 || status == 400, operation + " → " + status);
                }
            }
        }
    }

    private static Map<String, String> missing() {
        return Map.ofEntries(
                Map.entry("deviceId", NO_DEVICE),
                Map.entry("tokenId", NO_TOKEN),
                Map.entry("authTokenId", "aut_000000000001"),
                Map.entry("credentialId", "crd_000000000001"),
                Map.entry("sessionId", "ses_000000000001"),
                Map.entry("application", "nothing"),
                Map.entry("sink", "nothing"),
                Map.entry("name", "nothing"),
                Map.entry("type", "nothing"),
                Map.entry("number", "1"));
    }

    public List<String> operationsWithoutSuccess() {
        return operations().stream().filter(each -> !succeeded.contains(each)).toList();
    }

    public List<String> operationsWithoutRefusal() {
        return operations().stream()
                .filter(each -> !refused.contains(each) && !isPublic(each))
                .toList();
    }
}
