package dev.tollgate.loadtest.soak;

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
final class EdgeAdmin {
    private static final int TIMEOUT_MS = 10_000;
    private static final int BYTES_MAX = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final String token;

    /** @param data the edge's data folder, which holds the token of the admin API */
    EdgeAdmin(int port, Path data) throws IOException {
        this.port = port;
        this.token = Files.readString(data.resolve("admin.token")).strip();
    }

    Metrics metrics() throws IOException {
        return Metrics.parse(get("/metrics"));
    }

    /** The sums over all routes and sinks. */
    Ledger ledger() throws IOException {
        return Ledger.of(JSON.readTree(get("/api/v1/ledger")));
    }

    private String get(String path) throws IOException {
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

    /**
     * What the edge's ledger says.
     *
     * @param accounts one for each route and sink; 0 where there is no sink
     * @param difference records that are in no account: the sum of what each is off by
     */
    record Ledger(int accounts, long accepted, long delivered, long waiting, long difference) {
        static Ledger of(JsonNode tree) {
            JsonNode rows = tree.path("ledger");
            long accepted = 0;
            long delivered = 0;
            long waiting = 0;
            long difference = 0;
            for (JsonNode row : rows) {
                accepted += row.path("accepted").asLong();
                delivered += row.path("delivered").asLong();
                waiting += row.path("waiting").asLong() + row.path("inFlight").asLong();
                difference += Math.abs(row.path("difference").asLong());
            }
            return new Ledger(rows.size(), accepted, delivered, waiting, difference);
        }
    }
}
