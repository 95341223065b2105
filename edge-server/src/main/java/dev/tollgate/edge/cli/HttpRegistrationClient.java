package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Registers over HTTP, at a devices' port or the admin API. */
final class HttpRegistrationClient implements RegistrationClient {
    private static final String PATH = "/api/v1/registrations";

    private final URI uri;
    private final HttpClient http;

    /** @param trust null for the platform's */
    HttpRegistrationClient(URI uri, @Nullable TrustManagerFactory trust) throws CliException {
        this.uri = URI.create(uri + PATH);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(TIMEOUT_S));
        if (trust != null) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, trust.getTrustManagers(), null);
                builder.sslContext(context);
            } catch (GeneralSecurityException unusable) {
                throw CliException.failed("TLS cannot be used: " + unusable);
            }
        }
        this.http = builder.build();
    }

    @Override
    public Answer register(JsonNode request) throws CliException {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(Duration.ofSeconds(TIMEOUT_S))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(request.toString()))
                            .build(),
                    BodyHandlers.ofString());
            return new Answer(response.statusCode() < 300, response.body());
        } catch (IOException unreachable) {
            throw new CliException(ExitCode.NOT_REACHABLE, "no edge answers at " + uri + ": " + unreachable);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }
}
