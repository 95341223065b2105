package dev.tollgate.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.Reply;
import dev.tollgate.edge.http.HttpClient.Response;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients written for Kaa do over HTTP, and no other test shows; the rows are those of {@code docs/kaa-compatibility.md}. */
final class KaaHttpTest {
    private final HttpClient client = new HttpClient();

    @AfterEach
    void nothingIsLeftBehind() {
        client.close();
    }

    /** Kaa A.3-6, A.3-10. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: nonsense",
                "Content-Type:",
                "Accept: text/html",
                "Authorization: Basic bm9ib2R5Om5vdGhpbmc="
            })
    void takesAnyFieldsAndNone(String field) {
        String body = "{\"a\": \"b=c&d\"}";
        String line = field.isEmpty() ? "" : field + "\r\n";
        client.send(HttpClient.HEAD + line + "Content-Length: 14\r\n\r\n" + body)
                .write();

        assertEquals(List.of(200), client.statuses());
        assertEquals(List.of(body), client.journal.payloads());
    }

    /** As {@code curl -X POST} without data has it: neither Content-Length nor Transfer-Encoding. Kaa A.3-5. */
    @Test
    void takesARequestWithoutABody() {
        client.send("POST /kpc/kp1/demo-v1/tsx/good HTTP/1.1\r\nHost: edge\r\n\r\n");
        client.extensions.reply(Reply.of(ExtensionJson.object().put("timestamp", 5)));
        client.write();

        String received = client.received();
        assertTrue(received.startsWith("HTTP/1.1 200 OK\r\n"), received);
        assertTrue(received.endsWith("\r\n\r\n{\"timestamp\":5}"), received);
    }

    /** Kaa A.2.5-6, A.3-4, A.3-9, A.4.5-6. */
    @ParameterizedTest
    @CsvSource({
        "/kp1/demo-v1/dcx/good/json, nope, 400, Payload is not what the resource expects",
        "/kp1/demo/dcx/good/json, 1, 400, Path is not kp1/{appversion}/{extension}/{token}/{resource}",
        "/kp1/demo-v1/dcx/none/json, 1, 401, Token is unknown",
        "/kp1/demo-v1/dcx/paused/json, 1, 403, Token is suspended",
        "/kp1/demo-v1/dcx/dead/json, 1, 403, Token is revoked",
        "/kp1/other-v1/dcx/good/json, 1, 404, Application is unknown",
        "/kp1/demo-v1/nox/good/json, 1, 404, Extension is unknown",
        "/kp1/demo-v1/adx/good/json, 1, 404, Extension is unknown",
        "/kp1/demo-v1/dcx/good/jso, 1, 404, Extension has no such resource",
        "/kp1/demo-v1/dcx/good/json/status, 1, 404, Extension has no such resource",
        "/kp1/demo-v1/dcx/good/json/7/error, 1, 404, Extension has no such resource",
    })
    void tellsWhatIsWrongAndGoesOn(String path, String body, int status, String reasonPhrase) {
        for (String target : List.of(path, "/kpc" + path, path + "/7")) {
            client.send(HttpClient.post(body).replace(HttpClient.PATH, target));
            client.write();

            Response response = client.responses().get(0);
            assertEquals(status, response.status());
            assertEquals("{\"statusCode\":" + status + ",\"reasonPhrase\":\"" + reasonPhrase + "\"}", response.body());
            assertFalse(response.closes());
        }
    }

    /** Kaa A.3-1. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/0", "/7", "/2147483647"})
    void needsNoRequestId(String requestId) {
        client.send(HttpClient.post("1").replace("/json", "/json" + requestId)).write();

        assertEquals(List.of(200), client.statuses());
    }
}
