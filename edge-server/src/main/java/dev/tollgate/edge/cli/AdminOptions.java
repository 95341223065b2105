package dev.tollgate.edge.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command finds the edge that it talks to. */
final class AdminOptions {
    static final String DEFAULT_URL = "http://127.0.0.1:9090";

    private static final String TOKEN_FILE = "admin.token";

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "The edge's admin API; else EDGE_ADMIN, else " + DEFAULT_URL + ".")
    private @Nullable String url;

    @Option(
            names = "--admin-token",
            paramLabel = "VALUE|@FILE",
            description =
                    "Its token, or a file that holds it; else EDGE_ADMIN_TOKEN, else the data folder's admin.token.")
    private @Nullable String token;

    @Option(
            names = "--admin-ca",
            paramLabel = "FILE",
            description = "Certificates in PEM that an https URL is trusted by; else EDGE_ADMIN_CA, else Java's own.")
    private @Nullable Path authority;

    @Mixin
    private final DataOption data = new DataOption();

    AdminClient client(Map<String, String> environment) throws CliException {
        return new AdminClient(uri(environment), token(environment), tls(environment));
    }

    URI uri(Map<String, String> environment) throws CliException {
        String text = url != null ? url : environment.getOrDefault("EDGE_ADMIN", DEFAULT_URL);
        String whole = text.contains("://") ? text : "http://" + text;
        try {
            URI uri = new URI(whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (java.net.URISyntaxException malformed) {
            // falls through to the one message for every wrong form
        }
        throw new CliException(
                ExitCode.USAGE, "--admin: expected a URL such as " + DEFAULT_URL + ", got '" + text + "'");
    }

    /** What a server is trusted by; null for Java's own authorities. */
    @Nullable
    SSLContext tls(Map<String, String> environment) throws CliException {
        String variable = environment.get("EDGE_ADMIN_CA");
        Path file = authority != null ? authority : variable == null ? null : Path.of(variable);
        return file == null ? null : AdminTrust.of(file);
    }

    DataOption data() {
        return data;
    }

    private String token(Map<String, String> environment) throws CliException {
        String given = token != null ? token : environment.get("EDGE_ADMIN_TOKEN");
        if (given != null && !given.startsWith("@")) {
            return given.strip();
        }
        Path file = given == null ? data.folder(environment).resolve(TOKEN_FILE) : Path.of(given.substring(1));
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException missing) {
            throw CliException.failed("no admin token at " + file
                    + ": name the edge's data folder with --data or EDGE_DATA, or the token with --admin-token or"
                    + " EDGE_ADMIN_TOKEN (the first 'edge serve' makes the file)");
        } catch (IOException unreadable) {
            throw CliException.failed("cannot read the admin token: " + unreadable);
        }
    }
}
