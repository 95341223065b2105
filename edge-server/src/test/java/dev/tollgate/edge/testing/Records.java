package dev.tollgate.edge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads an edge's records through its admin API. */
public final class Records {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Records() {}

    /** Waits for a record with this payload, from the journal's start; fails when there is none in time. */
    public static JsonNode await(EdgeProcess edge, String payload) throws IOException, InterruptedException {
        JsonNode expected = JSON.readTree(payload);
        Instant deadline = Instant.now().plus(TIMEOUT);
        while (Instant.now().isBefore(deadline)) {
            Optional<JsonNode> found = all(edge).stream()
                    .filter(record -> expected.equals(record.get("payload")))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no record with payload " + payload);
    }

    /** All records that are in the journal now. */
    public static List<JsonNode> all(EdgeProcess edge) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(edge.admin("/api/v1/records?from=start&to=end"))
                .header("Authorization", "Bearer " + adminToken(edge.data()))
                .build();
        HttpResponse<Stream<String>> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            return lines.map(Records::parse).toList();
        }
    }

    private static String adminToken(Path data) throws IOException {
        return Files.readString(data.resolve("admin.token")).strip();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
