package dev.tollgate.edge.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.kp1.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DataCollectionTest {
    private final DataCollection dataCollection = new DataCollection(false);
    private final Kp1Path path = new Kp1Path();

    private ByteBuf wrap(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        assertTrue(path.wrap(buffer, 0, buffer.writerIndex()), text);
        return buffer;
    }

    private Verdict check(String resource, String payload) {
        ByteBuf buffer = wrap("kp1/demo-v1/dcx/tok" + resource);
        int start = buffer.writerIndex();
        buffer.writeBytes(payload.getBytes(StandardCharsets.UTF_8)).writeByte('1');
        return dataCollection.check(path, buffer, start, buffer.writerIndex() - 1 - start);
    }

    /** Kaa A.2.1-3. */
    @ParameterizedTest
    @CsvSource({
        "dcx, true",
        "dc, false",
        "dcxx, false",
        "dcx_ota, false",
        "epmx, false",
    })
    void isItsExtension(String extension, boolean expected) {
        ByteBuf buffer = wrap("kp1/demo-v1/" + extension + "/tok/json");
        assertEquals(expected, DataCollection.isExtensionOf(path, buffer));
    }

    /** Kaa A.2.1-14, A.2.2-11. */
    @ParameterizedTest
    @CsvSource({
        "/json, ACCEPTED",
        "/json/7, ACCEPTED",
        "/plain/temp, ACCEPTED",
        "/plain/temp/7, ACCEPTED",
        "/plain/t emp°, ACCEPTED",
        "'', RESOURCE_UNKNOWN",
        "/7, RESOURCE_UNKNOWN",
        "/jso, RESOURCE_UNKNOWN",
        "/jsonx, RESOURCE_UNKNOWN",
        "/JSON, RESOURCE_UNKNOWN",
        "/json/x, RESOURCE_UNKNOWN",
        "/json/status, RESOURCE_UNKNOWN",
        "/json/7/status, RESOURCE_UNKNOWN",
        "/plain, RESOURCE_UNKNOWN",
        "/plain/7, RESOURCE_UNKNOWN",
        "/plain/temp/x, RESOURCE_UNKNOWN",
        "/plain/temp/status, RESOURCE_UNKNOWN",
        "/plain/status, RESOURCE_UNKNOWN",
        "/plain/error, RESOURCE_UNKNOWN",
        "/x/plain/temp, RESOURCE_UNKNOWN",
    })
    void hasTwoResources(String resource, Verdict expected) {
        assertEquals(expected, check(resource, "47"));
    }

    /** Kaa A.4.1-3. */
    @ParameterizedTest
    @CsvSource({
        "/json, /json",
        "/json/7, /json",
        "/json/a8f3, /json",
        "/json/a/b/7, /json",
        "/json/7/x, /json",
        "/json/statuses, /json",
        "/json/status/x, /json",
        "/plain/temp, /plain/temp",
        "/json/status, ",
        "/json/x/error, ",
        "/json/x/status/7, ",
        "/jsonx/y, ",
        "/jso/n, ",
        "/plain/temp/x, ",
    })
    void takesWhateverIsBehindJsonWithRelaxedPaths(String resource, String counted) {
        ByteBuf buffer = wrap("kp1/demo-v1/dcx/tok" + resource);
        int start = buffer.writerIndex();
        buffer.writeByte('1');
        Verdict verdict = new DataCollection(true).check(path, buffer, start, 1);
        assertEquals(counted == null ? Verdict.RESOURCE_UNKNOWN : Verdict.ACCEPTED, verdict);
        if (counted != null) {
            assertEquals(counted, buffer.toString(path.resourceStart(), path.resourceLength(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void checksThePayloadOfARelaxedPath() {
        ByteBuf buffer = wrap("kp1/demo-v1/dcx/tok/json/x/7");
        assertEquals(Verdict.PAYLOAD_MALFORMED, new DataCollection(true).check(path, buffer, 0, 1));
        assertEquals(7, path.requestId());
    }

    /** Kaa A.4.1-1, A.4.1-2. */
    @Test
    void takesJsonOnJson() {
        assertEquals(Verdict.ACCEPTED, check("/json", "[{\"temperature\": 21}, 5]"));
        assertEquals(Verdict.PAYLOAD_MALFORMED, check("/json", "{\"temperature\": 21"));
        assertEquals(Verdict.PAYLOAD_MALFORMED, check("/json", "47%"));
        assertEquals(Verdict.PAYLOAD_MALFORMED, check("/json", ""));
    }

    /** Kaa A.4.1-4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "47", "-47", "4.5", "0", "47%", "-3.5C", "47 %", "21°C", "1e5", "1e5V", "47eur", "47e", "0.5Ω", "3/s"
            })
    void takesNumberWithUnitOnPlain(String payload) {
        boolean spaced = payload.contains(" ");
        assertEquals(spaced ? Verdict.PAYLOAD_MALFORMED : Verdict.ACCEPTED, check("/plain/temp", payload));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "%",
                "abc",
                "+47",
                "047",
                ".5",
                "5.",
                "5.V",
                "--5",
                "- 5",
                " 47",
                "47 ",
                "47\n",
                "4\"",
                "4\\",
                "4\u007f",
                "{\"a\":1}",
                "\"47\"",
                "true",
                "1 2"
            })
    void refusesOtherThingsOnPlain(String payload) {
        assertEquals(Verdict.PAYLOAD_MALFORMED, check("/plain/temp", payload));
    }

    @Test
    void limitsUnit() {
        String unit = "u".repeat(DataCollection.UNIT_MAX_BYTES);
        assertEquals(Verdict.ACCEPTED, check("/plain/temp", "47" + unit));
        assertEquals(Verdict.PAYLOAD_MALFORMED, check("/plain/temp", "47" + unit + "u"));
    }

    @Test
    void refusesUnitThatIsNotUtf8() {
        ByteBuf buffer = wrap("kp1/demo-v1/dcx/tok/plain/temp");
        int start = buffer.writerIndex();
        buffer.writeBytes("21°C".getBytes(StandardCharsets.ISO_8859_1));
        Verdict verdict = dataCollection.check(path, buffer, start, buffer.writerIndex() - start);
        assertEquals(Verdict.PAYLOAD_MALFORMED, verdict);
        assertFalse(buffer.isReadOnly());
    }
}
