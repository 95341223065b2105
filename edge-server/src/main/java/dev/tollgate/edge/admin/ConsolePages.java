package dev.tollgate.edge.admin;

import dev.tollgate.edge.admin.console.ConsoleFile;
import dev.tollgate.edge.admin.console.ConsoleFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers for the web console: to anyone, as there is nothing secret in it; what it shows, it asks of the API as anybody else does. */
final class ConsolePages {
    private static final Map<String, String> SECURITY = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "Referrer-Policy",
            "no-referrer",
            "X-Frame-Options",
            "DENY",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin");
    private static final String PAGE_CACHING = "no-cache"; // asked again each time, mostly answered by 304
    private static final String FILE_CACHING = "public, max-age=31536000, immutable"; // the path names the content
    private static final int NOT_MODIFIED = 304;
    private static final int OK = 200;

    private final ConsoleFiles files;

    ConsolePages(ConsoleFiles files) {
        this.files = files;
    }

    /** Answers a GET or HEAD of one of the console's files; false for every other request. */
    boolean answer(Call call) throws IOException {
        boolean isHead = call.method().equals("HEAD");
        ConsoleFile file = isHead || call.method().equals("GET") ? files.find(call.path()) : null;
        if (file == null) {
            return false;
        }
        SECURITY.forEach(call::setHeader);
        call.setHeader("ETag", file.etag());
        call.setHeader("Vary", "Accept-Encoding");
        String caching = file.isPage() ? PAGE_CACHING : FILE_CACHING;
        if (names(call.header("If-None-Match"), file.etag())) {
            call.respondFile(NOT_MODIFIED, file.contentType(), caching, new byte[0], true);
            return true;
        }
        boolean isGzip = takesGzip(call.header("Accept-Encoding"));
        if (isGzip) {
            call.setHeader("Content-Encoding", "gzip");
        }
        call.respondFile(OK, file.contentType(), caching, file.body(isGzip), isHead);
        return true;
    }

    /** RFC 9110 13.1.2: a list of tags, compared weakly, or {@code *}. */
    private static boolean names(@Nullable String tags, String etag) {
        return tags != null
                && Arrays.stream(tags.split(",", -1))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }

    /** Whether the client lists gzip, and not to say that it cannot take it (RFC 9110 12.5.3). */
    private static boolean takesGzip(@Nullable String encodings) {
        return encodings != null
                && Arrays.stream(encodings.toLowerCase(Locale.ROOT).split(",", -1))
                        .map(coding -> coding.replace(" ", ""))
                        .anyMatch(coding -> coding.matches("gzip(;q=.*)?") && !coding.matches("gzip;q=0(\\.0*)?"));
    }
}
