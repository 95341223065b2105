package dev.tollgate.edge.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whether an edge runs, and is ready. */
final class EdgeProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private EdgeProbe() {}

    /** @param tls what an https server is trusted by; null for Java's own */
    static Finding run(URI admin, @Nullable SSLContext tls) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(admin + "/readyz"))
                .timeout(TIMEOUT)
                .build();
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(TIMEOUT);
        if (tls != null) {
            client.sslContext(tls);
        }
        try {
            HttpResponse<String> response = client.build().send(request, BodyHandlers.ofString());
            String text = response.body().strip().replace("\n", "; ");
            return switch (response.statusCode()) {
                case 200 -> Finding.ok("edge", "runs at " + admin + " and is ready");
                case 503 -> Finding.fail("edge", "runs at " + admin + ", " + text, "wait, and look into its log");
                default ->
                    Finding.warn(
                            "edge",
                            admin + " answers, but not as an edge does",
                            "name the admin API with --admin or EDGE_ADMIN");
            };
        } catch (SSLException untrusted) {
            return Finding.warn(
                    "edge",
                    admin + " is not trusted, or speaks no TLS: " + untrusted.getMessage(),
                    "name the authority of its certificate with --admin-ca or EDGE_ADMIN_CA");
        } catch (IOException notThere) {
            return Finding.warn("edge", "none answers at " + admin, "edge serve");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Finding.warn("edge", "interrupted", "");
        }
    }
}
