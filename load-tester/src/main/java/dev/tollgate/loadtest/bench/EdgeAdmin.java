package dev.tollgate.loadtest.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the edge tells of itself on its admin port. Waits for it, ten seconds at most. Safe from any thread. */
public final class EdgeAdmin {
    private static final int TIMEOUT_MS = 10_000;
    private static final int BYTES_MAX = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final String token;

    /** @param data the edge's data folder, which holds the token of the admin API */
    public EdgeAdmin(int port, Path data) throws IOException {
        this.port = port;
        this.token = Files.readString(data.resolve("admin.token")).strip();
    }

    /** @param path that it answers with JSON, with its query */
    public JsonNode json(String path) throws IOException {
        return JSON.readTree(get(path));
    }

    /** @param path that it answers with text */
    public String get(String path) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + port + path);
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setRequestProperty("Authorization", "Bearer " + token);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("expected 200 of the edge's " + path + ", got " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] body = in.readNBytes(BYTES_MAX + 1);
                if (body.length > BYTES_MAX) {
                    throw new IOException("expected at most " + BYTES_MAX + " bytes of " + path + ", got more");
                }
                return new String(body, StandardCharsets.UTF_8);
            }
        } finally {
            connection.disconnect();
        }
    }
}
