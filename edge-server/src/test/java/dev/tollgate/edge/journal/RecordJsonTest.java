package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.ring.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordJsonTest {
    private final RecordJson json = new RecordJson(0x0123456789abcdefL);

    private static JournalRecord record(String resource, int requestId, String contentType, byte[] payload) {
        return new JournalRecord(
                12,
                1_700_000_000_120L,
                7,
                8,
                "smart-meters-v1",
                "dcx",
                resource,
                requestId,
                Protocol.HTTP,
                1,
                0,
                contentType,
                ByteBuffer.wrap(payload),
                null,
                MessageProperties.NONE);
    }

    private String line(String resource, String payload) {
        return json.line(record(resource, -1, "", payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** What stands for the payload, up to the line's last brace. */
    private String payload(String payload) {
        String line = line("/json", payload);
        int start = line.indexOf("\"payload");
        return line.substring(start, line.length() - 1);
    }

    /** Kaa A.4.1-6. */
    @Test
    void writesAllMembersInOrder() {
        byte[] payload = "{ \"temperature\" : 21 }".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "{\"sequence\":12,\"recordId\":\"0123456789abcdef-12\",\"receivedAt\":\"2023-11-14T22:13:20.120Z\","
                        + "\"deviceId\":\"" + PublicId.DEVICE.format(7) + "\",\"application\":\"smart-meters\","
                        + "\"appVersion\":\"smart-meters-v1\",\"extension\":\"dcx\",\"resource\":\"/json\","
                        + "\"requestId\":42,\"protocol\":\"http\",\"qos\":1,\"contentType\":\"application/json\","
                        + "\"payload\":{\"temperature\":21}}",
                json.line(record("/json", 42, "application/json", payload)));
    }

    @Test
    void writesNullForWhatThereIsNot() {
        String line = line("/json", "1");
        assertTrue(line.contains("\"requestId\":null,"), line);
        assertTrue(line.contains("\"contentType\":null,"), line);
    }

    /** Kaa A.4.1-1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"a\":1,\"a\":2}",
                "123456789012345678901234567890.10",
                "-0",
                "1E400",
                "[1.50,1e+2,0.1E-7,-0.0]",
                "\"\"",
                "null",
                "true",
                "{\"\":[],\"b\":{}}",
                "\"\\ud800 \\u00e9 \\/ \\\\ \\\" \\n\"",
                "\"{ \\\" : , }\"",
                "\"Grüße 😀 \u2028\"",
            })
    void keepsJsonAsItWasSent(String payload) throws IOException {
        assertEquals("\"payload\":" + payload, payload(payload));
        assertEquals(
                new ObjectMapper().readTree(payload),
                new ObjectMapper().readTree(line("/json", payload)).get("payload"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {"{\\n  \"a b\" : [ 1 ,\\r\\n\\t2 ]\\n}\\n|{\"a b\":[1,2]}", " 1 |1", "\\n\\n\"a  b\"\\t|\"a  b\""})
    void putsPrettyPrintedJsonOnOneLine(String payload, String compact) {
        String sent = payload.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
        assertEquals("\"payload\":" + compact, payload(sent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{oops",
                "{\"a\":1}}",
                "1 2",
                "01",
                "1.",
                "+1",
                "NaN",
                "'a'",
                "{a:1}",
                "[1,]",
                "\"a\nb\"",
                "\uFEFF1",
                "// 1\n1",
                "\"\\x\"",
                "tru",
                "47%",
                "[",
                "\"\\u12\""
            })
    void writesBase64ForWhatIsNotJson(String payload) {
        String base64 = Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        assertEquals("\"payloadBase64\":\"" + base64 + "\"", payload(payload));
    }

    @Test
    void writesBase64ForBytesThatAreNotUtf8() throws IOException {
        byte[][] payloads = {
            {'"', (byte) 0xff, '"'},
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            {'1', 0},
            "[1]".getBytes(StandardCharsets.UTF_16LE),
            "[1]".getBytes(StandardCharsets.UTF_16),
        };
        for (byte[] payload : payloads) {
            String line = json.line(record("/json", -1, "", payload));
            JsonNode found = new ObjectMapper().readTree(line);
            assertFalse(found.has("payload"), line);
            assertEquals(
                    ByteBuffer.wrap(payload),
                    ByteBuffer.wrap(found.get("payloadBase64").binaryValue()));
        }
    }

    @Test
    void takesDeepNestingUpToItsLimit() {
        String deep = "[".repeat(1000) + "]".repeat(1000);
        assertEquals("\"payload\":" + deep, payload(deep));
        assertTrue(payload("[" + deep + "]").startsWith("\"payloadBase64\":"));
    }

    @Test
    void takesLongNumbersAndStrings() {
        for (String payload :
                new String[] {"1".repeat(100_000), "0." + "3".repeat(5000), "\"" + "a".repeat(1 << 20) + "\""}) {
            assertEquals("\"payload\":" + payload, payload(payload));
        }
    }

    /** Kaa A.4.1-4. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "47|{\"t-value\":47,\"t-unit\":\"number\"}",
                "47%|{\"t-value\":47,\"t-unit\":\"%\"}",
                "2061m|{\"t-value\":2061,\"t-unit\":\"m\"}",
                "-3.50C|{\"t-value\":-3.50,\"t-unit\":\"C\"}",
                "47eur|{\"t-value\":47,\"t-unit\":\"eur\"}",
                "1e3m|{\"t-value\":1e3,\"t-unit\":\"m\"}",
                "21°C|{\"t-value\":21,\"t-unit\":\"°C\"}",
            })
    void addsTheSampleOfAPlainValue(String payload, String sample) {
        String line = line("/plain/t", payload);
        assertTrue(line.endsWith(",\"sample\":" + sample + "}"), line);
    }

    @Test
    void addsNoSampleWhereThereIsNone() {
        for (String payload : new String[] {"", "abc", "007", "{}"}) {
            assertFalse(line("/plain/t", payload).contains("sample"), payload);
        }
        assertFalse(line("/json", "47").contains("sample"));
        assertFalse(line("/plain/", "47").contains("sample"));
    }

    @Test
    void escapesNames() throws IOException {
        String line = line("/plain/a\"\n", "1");
        assertFalse(line.contains("\n"));
        assertEquals(
                1,
                new ObjectMapper()
                        .readTree(line)
                        .get("sample")
                        .get("a\"\n-value")
                        .intValue());
    }
}
