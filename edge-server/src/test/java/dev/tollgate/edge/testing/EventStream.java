package dev.tollgate.edge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Follows an edge's server-sent events. For one thread; {@link #next} waits as long as the test may take. */
public final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader lines;

    /** What was sent; the id is empty where there is none. */
    public record Event(String id, String type, JsonNode data) {}

    private EventStream(InputStream body) {
        lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** Returns once the edge has begun to send. */
    public static EventStream open(EdgeProcess edge, String query) throws IOException, InterruptedException {
        return open(edge, query, "");
    }

    /** The same, after an event that was had before. */
    public static EventStream open(EdgeProcess edge, String query, String lastId)
            throws IOException, InterruptedException {
        String token = Files.readString(edge.data().resolve("admin.token")).strip();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(edge.admin("/api/v1/events" + query)).header("Authorization", "Bearer " + token);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("expected 200, got " + response.statusCode());
        }
        return new EventStream(response.body());
    }

    /** The next event; comments are passed over. */
    public Event next() throws IOException {
        String id = "";
        String type = "";
        while (true) {
            String line = lines.readLine();
            if (line == null) {
                throw new EOFException("the events ended");
            }
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                return new Event(id, type, JSON.readTree(line.substring(6)));
            }
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
