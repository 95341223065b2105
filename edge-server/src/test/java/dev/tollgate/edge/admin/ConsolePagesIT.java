package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.admin.console.ConsoleFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's files over HTTP, as any client gets them: without a token. */
class ConsolePagesIT {
    private static final List<String> PATHS = ConsoleFiles.load().paths();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path data;

    private static AdminFixture admin;

    @BeforeAll
    static void starts() throws IOException {
        admin = AdminFixture.starting(data, AdminFixture.CONFIG); // the page is there before the edge is open
    }

    @AfterAll
    static void stops() {
        admin.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(admin.url() + path));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String script() {
        return PATHS.stream()
                .filter(path -> path.endsWith("/js/main.js"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void servesEachFileWithItsTypeAndNothingElse() throws IOException, InterruptedException {
        assertTrue(PATHS.size() > 40, "only " + PATHS.size());
        for (String path : PATHS) {
            HttpResponse<byte[]> response = send(request(path));
            assertEquals(200, response.statusCode(), path);
            String type = path.equals("/")
                    ? "text/html; charset=utf-8"
                    : path.endsWith(".js")
                            ? "text/javascript; charset=utf-8"
                            : path.endsWith(".css") ? "text/css; charset=utf-8" : "image/svg+xml";
            assertEquals(type, header(response, "Content-Type"), path);
            assertEquals("nosniff", header(response, "X-Content-Type-Options"), path);
            assertTrue(response.body().length > 0, path);
        }
    }

    @Test
    void refusesEveryOtherPath() throws IOException, InterruptedException {
        String folder = script().replace("js/main.js", "");
        for (String path : List.of(
                "/index.html",
                "/console/",
                "/console/0123456789abcdef01234567/js/main.js",
                folder,
                folder + "index.html",
                folder + "js",
                folder + "js/../js/main.js",
                folder + "js/%2e%2e/js/main.js",
                folder + "ConsoleFiles.class",
                folder + "libraries.properties",
                script() + "/")) {
            assertEquals(401, send(request(path)).statusCode(), path); // as any other path without a token
        }
        assertEquals(401, send(request("/").POST(BodyPublishers.ofString("x"))).statusCode());
    }

    @Test
    void allowsThePageNothingFromElsewhere() throws IOException, InterruptedException {
        HttpResponse<byte[]> page = send(request("/"));
        assertEquals(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                        + " font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
                header(page, "Content-Security-Policy"));
        assertEquals("no-referrer", header(page, "Referrer-Policy"));
        assertEquals("DENY", header(page, "X-Frame-Options"));
        String text = new String(page.body(), StandardCharsets.UTF_8);
        assertFalse(text.contains("<style") || text.contains(" style=") || text.contains("javascript:"), text);
        assertFalse(text.matches("(?s).*<script(?! (type=\"module\" )?src=\"console/).*"), text);
        assertFalse(text.contains("://"), text);
    }

    @Test
    void askedAgainSaysThatNothingChanged() throws IOException, InterruptedException {
        HttpResponse<byte[]> page = send(request("/"));
        assertEquals("no-cache", header(page, "Cache-Control"));
        for (String tags : List.of(header(page, "ETag"), "\"other\", W/" + header(page, "ETag"), "*")) {
            HttpResponse<byte[]> again = send(request("/").header("If-None-Match", tags));
            assertEquals(304, again.statusCode(), tags);
            assertEquals(0, again.body().length);
            assertEquals(header(page, "ETag"), header(again, "ETag"));
        }
        assertEquals(
                200, send(request("/").header("If-None-Match", "\"other\"")).statusCode());
    }

    @Test
    void letsFilesBeCachedForGoodAsTheirPathNamesTheirContent() throws IOException, InterruptedException {
        HttpResponse<byte[]> file = send(request(script()));
        assertEquals("public, max-age=31536000, immutable", header(file, "Cache-Control"));
        assertTrue(new String(send(request("/")).body(), StandardCharsets.UTF_8).contains(script().substring(1)));
    }

    @Test
    void answersHeadWithTheLengthAlone() throws IOException, InterruptedException {
        int length = send(request(script())).body().length;
        HttpResponse<byte[]> head = send(request(script()).method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, head.statusCode());
        assertEquals(Integer.toString(length), header(head, "Content-Length"));
        assertEquals(0, head.body().length);
    }

    @Test
    void compressesForWhoTakesIt() throws IOException, InterruptedException {
        byte[] plain = send(request(script())).body();
        HttpResponse<byte[]> compressed = send(request(script()).header("Accept-Encoding", "br, gzip;q=0.8"));
        assertEquals("gzip", header(compressed, "Content-Encoding"));
        assertEquals("Accept-Encoding", header(compressed, "Vary"));
        byte[] read = new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes();
        assertEquals(new String(plain, StandardCharsets.UTF_8), new String(read, StandardCharsets.UTF_8));
        assertEquals("", header(send(request(script()).header("Accept-Encoding", "gzip;q=0")), "Content-Encoding"));
    }
}
