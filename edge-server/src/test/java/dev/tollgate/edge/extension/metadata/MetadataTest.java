package dev.tollgate.edge.extension.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.testing.RunningExtensions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Extension {@code epmx}; the rows are those of {@code docs/kaa-compatibility.md}. */
final class MetadataTest {
    private static final String DONE = "accepted";

    @TempDir
    Path folder;

    private RunningExtensions extensions;
    private long device;

    @BeforeEach
    void open() throws Exception {
        start();
        device = extensions.device("one");
    }

    private void start() throws IOException {
        Metadata metadata = new Metadata(new MetadataConfig(4, 128));
        extensions = new RunningExtensions(folder, Map.of(Extension.METADATA, metadata));
    }

    @AfterEach
    void close() throws Exception {
        extensions.close();
    }

    private String ask(String resource, String payload) throws Exception {
        return extensions.ask(device, "epmx/" + resource, payload);
    }

    /** Kaa A.4.2-1, A.4.2-3, A.4.2-4. */
    @Test
    void getsAllAndSome() throws Exception {
        assertEquals("{}", ask("get", ""));
        assertEquals("[]", ask("get/keys", ""));
        assertEquals(DONE, ask("update/keys", "{\"b\":{\"x\":[1,null]},\"a\":\"1\",\"B\":1.50}"));
        assertEquals("{\"B\":1.50,\"a\":\"1\",\"b\":{\"x\":[1,null]}}", ask("get", "{}"));
        assertEquals("{\"B\":1.50,\"a\":\"1\",\"b\":{\"x\":[1,null]}}", ask("get/3", ""));
        assertEquals("{\"a\":\"1\"}", ask("get", "{\"keys\":[\"a\",\"c\"]}"));
        assertEquals("[\"B\",\"a\",\"b\"]", ask("get/keys/9", "what this is does not matter"));
    }

    /** Kaa A.4.2-5. */
    @Test
    void updateReplacesAll() throws Exception {
        ask("update/keys", "{\"a\":1,\"b\":2}");
        assertEquals(DONE, ask("update", "{\"b\":3,\"c\":4}"));
        assertEquals("{\"b\":3,\"c\":4}", ask("get", ""));
    }

    /** Kaa A.4.2-6. */
    @Test
    void updateKeysRemovesNone() throws Exception {
        ask("update/keys", "{\"a\":1,\"b\":2}");
        assertEquals(DONE, ask("update/keys", "{\"b\":null}"));
        assertEquals("{\"a\":1,\"b\":null}", ask("get", ""));
    }

    /** Kaa A.4.2-7. */
    @Test
    void deletesKeys() throws Exception {
        ask("update/keys", "{\"a\":1,\"b\":2}");
        assertEquals(DONE, ask("delete/keys", "[\"a\",\"never\"]"));
        assertEquals("{\"b\":2}", ask("get", ""));
    }

    @Test
    void keepsDevicesApart() throws Exception {
        long other = extensions.device("two");
        ask("update", "{\"a\":1}");
        assertEquals("{}", extensions.ask(other, "epmx/get", ""));
    }

    /** Kaa A.4.2-1, A.4.2-4, A.4.2-5, A.4.2-6, A.4.2-7, A.4.2-8. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update/keys | [{\"a\":1}] | Expected a JSON object with at least one key, got an array",
                "update/keys | {} | Expected a JSON object with at least one key, got an empty one",
                "update | 7 | Expected a JSON object with at least one key, got a number",
                "update | {\"a-b\":1} | Expected keys of 1 to 256 letters, digits and '_'",
                "update/keys | {\"\":1} | Expected keys of 1 to 256 letters, digits and '_'",
                "update/keys | {\"a\":1,\"a\":2} | Expected each name once in an object, and numbers of at most 1000 digits",
                "get | {\"key\":[\"a\"]} | Expected an object with no members but keys",
                "get | [] | Expected a JSON object, got an array",
                "get | {\"keys\":\"a\"} | Expected keys to be an array of at least one key, each once",
                "get | {\"keys\":[]} | Expected keys to be an array of at least one key, each once",
                "delete/keys | [] | Expected an array of at least one key, each once",
                "delete/keys | [\"a\",\"a\"] | Expected an array of at least one key, each once",
                "delete/keys | [1] | Expected an array of at least one key, each once",
                "delete/keys | {\"a\":\"b\"} | Expected an array of at least one key, each once",
            })
    void saysWhatWasExpected(String resource, String payload, String reasonPhrase) throws Exception {
        ask("update/keys", "{\"a\":1}");
        assertEquals(
                "payload-malformed {\"statusCode\":400,\"reasonPhrase\":\"" + reasonPhrase + "\"}",
                ask(resource, payload));
        assertEquals("{\"a\":1}", ask("get", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get/key", "update/all", "delete", "get/keys/status"})
    void hasNoOtherResources(String resource) throws Exception {
        assertEquals(
                "resource-unknown", extensions.ask(device, "epmx" + (resource.isEmpty() ? "" : "/" + resource), ""));
    }

    @Test
    void keepsNoMoreThanItMay() throws Exception {
        ask("update", "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}");
        assertEquals(
                "state-full {\"statusCode\":413,\"reasonPhrase\":\"Expected metadata of at most 4 keys, got 5\"}",
                ask("update/keys", "{\"e\":5}"));
        String large = "\"" + "ü".repeat(61) + "\""; // 124 bytes
        assertEquals(
                "state-full {\"statusCode\":413,\"reasonPhrase\":\"Expected metadata of at most 128 bytes, got 131\"}",
                ask("update/keys", "{\"a\":" + large + "}"));
        assertEquals(DONE, ask("update", "{\"abcd\":" + large + "}"));
        assertEquals(DONE, ask("update", "{\"e\":5}"));
        assertEquals("{\"e\":5}", ask("get", ""));
    }

    @Test
    void keepsWhatItHasOverARestart() throws Exception {
        ask("update", "{\"a\":[1,2.50,\"x\"]}");
        extensions.close();
        start();
        assertEquals("{\"a\":[1,2.50,\"x\"]}", ask("get", ""));
    }

    /** Kaa A.4.5-4. */
    @Test
    void keepsTheResultOfAChange() throws Exception {
        ask("update/keys/1", "{\"a\":1}");
        ask("update/keys/2", "[]");
        ask("get/3", "");
        assertEquals(
                "{\"requestId\":1,\"statusCode\":200,\"reasonPhrase\":\"OK\"}",
                extensions.ask(device, "rsx/epmx/1", ""));
        String refused = extensions.ask(device, "rsx/epmx/2/77", "");
        assertEquals(
                "{\"requestId\":2,\"statusCode\":400,\"reasonPhrase\":\"Expected a JSON object with at least one key,"
                        + " got an array\"}",
                refused);
        assertEquals("request-unknown", extensions.ask(device, "rsx/epmx/3", ""));
    }

    /** Kaa A.4.5-4. */
    @Test
    void keepsTheLastResultsOnly() throws Exception {
        for (int id = 1; id <= 5; id++) {
            ask("update/keys/" + id, "{\"a\":1}");
        }
        ask("update/keys/4", "[]"); // the last of this id counts
        assertEquals("request-unknown", extensions.ask(device, "rsx/epmx/2", ""));
        assertTrue(extensions.ask(device, "rsx/epmx/3", "").startsWith("{\"requestId\":3,\"statusCode\":200"));
        assertTrue(extensions.ask(device, "rsx/epmx/4", "").startsWith("{\"requestId\":4,\"statusCode\":400"));
        extensions.close();
        start();
        assertTrue(extensions.ask(device, "rsx/epmx/5", "").startsWith("{\"requestId\":5"));
        assertEquals("request-unknown", extensions.ask(extensions.device("two"), "rsx/epmx/5", ""));
    }

    /** Kaa A.4.5-4. */
    @ParameterizedTest
    @ValueSource(strings = {"epmx", "epmx/x", "EPMX/1", "epmx/1/2/3"})
    void asksForResultsByExtensionAndId(String resource) throws Exception {
        String answer = extensions.ask(device, "rsx/" + resource, "");
        assertTrue(answer.startsWith(resource.equals("epmx") ? "request-unknown {" : "resource-unknown"), answer);
    }
}
