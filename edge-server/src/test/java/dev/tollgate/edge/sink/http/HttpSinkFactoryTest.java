package dev.tollgate.edge.sink.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.TlsConfig;
import dev.tollgate.edge.sink.http.HttpSinkConfig.Method;
import dev.tollgate.edge.sink.http.HttpSinkConfig.Mode;
import dev.tollgate.edge.testing.SinkRecords;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpSinkFactoryTest {
    @TempDir
    Path folder;

    private String refusal(String url, Mode mode, Map<String, String> headers, TlsConfig tls) {
        HttpSinkConfig config =
                new HttpSinkConfig(url, mode, Method.POST, headers, false, 4, 1000, 1000, tls, SinkRecords.FEED);
        SinkContext context = new SinkContext("web", SinkRecords.NODE_ID, folder);
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> new HttpSinkFactory(context, config))
                .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://host/",
                "http://",
                "http://{application}.example/",
                "http://name:password@host/",
                "http://host/#part",
                "http://host/a b",
                "http://host/{colour}",
                "http://host/{"
            })
    void refusesAUrl(String url) {
        String message = refusal(url, Mode.SINGLE, Map.of(), TlsConfig.DEFAULT);
        assertTrue(message.startsWith("url: expected "), message);
        assertFalse(message.contains("password@"), message);
    }

    @Test
    void refusesFieldsInTheUrlOfABatch() {
        String message = refusal("http://host/{deviceId}", Mode.ARRAY, Map.of(), TlsConfig.DEFAULT);
        assertTrue(message.startsWith("url: expected no {fields}"), message);
    }

    @Test
    void refusesAHeaderWithoutItsValue() {
        for (Map<String, String> headers : List.of(
                Map.of("Bad Name", "s3cret"),
                Map.of("Authorization", "s3cret\n"),
                Map.of("Host", "s3cret"),
                Map.of("X-Tollgate-Device-Id", "s3cret"))) {
            String message = refusal("http://host/", Mode.SINGLE, headers, TlsConfig.DEFAULT);
            assertTrue(
                    message.startsWith("headers." + headers.keySet().iterator().next() + ": expected "), message);
            assertFalse(message.contains("s3cret"), message);
        }
    }

    @Test
    void refusesFilesThatThereAreNot() {
        String header = refusal("http://host/", Mode.SINGLE, Map.of("Authorization", "@none"), TlsConfig.DEFAULT);
        assertTrue(header.startsWith("headers.Authorization: expected a file"), header);
        String tls = refusal("https://host/", Mode.SINGLE, Map.of(), new TlsConfig("none", "", ""));
        assertTrue(tls.startsWith("tls.caFile: expected a file"), tls);
    }
}
