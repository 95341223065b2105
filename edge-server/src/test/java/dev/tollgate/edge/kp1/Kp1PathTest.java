package dev.tollgate.edge.kp1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Kp1PathTest {
    private static final int OFFSET = 3;

    private final Kp1Path path = new Kp1Path();
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

    /** Wraps the text in the middle of a buffer, between bytes that would be part of it. */
    private boolean wrap(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private boolean wrap(byte[] bytes) {
        buffer = Unpooled.buffer().writeZero(OFFSET).writeBytes(bytes).writeByte('9');
        return path.wrap(buffer, OFFSET, OFFSET + bytes.length);
    }

    private String text(int start, int length) {
        return buffer.toString(start, length, StandardCharsets.UTF_8);
    }

    /** Kaa A.2.1-1, A.2.1-2, A.2.1-4, A.2.1-5, A.2.1-7, A.2.1-8, A.2.1-9, A.2.1-14. */
    @ParameterizedTest
    @CsvSource({
        "kp1/demo-v1/dcx/tok/json, demo-v1, demo, dcx, tok, /json, -1",
        "kp1/demo-v1/dcx/tok/json/7, demo-v1, demo, dcx, tok, /json, 7",
        "kp1/demo-v1/dcx/tok/json/0, demo-v1, demo, dcx, tok, /json, 0",
        "kp1/demo-v1/dcx/tok/json/007, demo-v1, demo, dcx, tok, /json, 7",
        "kp1/demo-v1/dcx/tok/json/2147483647, demo-v1, demo, dcx, tok, /json, 2147483647",
        "kp1/demo-v1/dcx/tok/json/2147483648x, demo-v1, demo, dcx, tok, /json/2147483648x, -1",
        "kp1/demo-v1/dcx/tok/json/7x, demo-v1, demo, dcx, tok, /json/7x, -1",
        "kp1/demo-v1/dcx/tok/5/json, demo-v1, demo, dcx, tok, /5/json, -1",
        "kp1/demo-v1/dcx/tok/5/6, demo-v1, demo, dcx, tok, /5, 6",
        "kp1/demo-v1/dcx/tok/9, demo-v1, demo, dcx, tok, '', 9",
        "kp1/demo-v1/dcx/tok/json/100000, demo-v1, demo, dcx, tok, /json, 100000",
        "kp1/demo-v1/dcx/tok/plain/47, demo-v1, demo, dcx, tok, /plain, 47",
        "kp1/demo-v1/tsx/12345, demo-v1, demo, tsx, 12345, '', -1",
        "kp1/demo-v1/tsx/tok, demo-v1, demo, tsx, tok, '', -1",
        "kp1/a-b_c-d-1/cmx_ota/12345/x, a-b_c-d-1, a-b_c-d, cmx_ota, 12345, /x, -1",
        "kp1/a--1/e-x/t t/x, a--1, a-, e-x, t t, /x, -1",
        "kp1/demo-v1/dcx/grün~ß/plain/°, demo-v1, demo, dcx, grün~ß, /plain/°, -1",
        "kp1/demo-v1/dcx/tok/v1.2/..., demo-v1, demo, dcx, tok, /v1.2/..., -1",
        "kp1/demo-v1/dcx/😀/json, demo-v1, demo, dcx, 😀, /json, -1",
    })
    void findsParts(
            String text,
            String appVersion,
            String application,
            String extension,
            String token,
            String resource,
            int requestId) {
        assertTrue(wrap(text));
        assertEquals(appVersion, text(path.appVersionStart(), path.appVersionLength()));
        assertEquals(application, text(path.appVersionStart(), path.applicationLength()));
        assertEquals(extension, text(path.extensionStart(), path.extensionLength()));
        assertEquals(token, text(path.tokenStart(), path.tokenLength()));
        assertEquals(resource, text(path.resourceStart(), path.resourceLength()));
        assertEquals(requestId, path.requestId());
        assertEquals(requestId >= 0, path.hasRequestId());
    }

    /** Kaa A.2.1-2, A.2.1-4, A.2.1-6, A.2.1-8, A.2.1-12. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k",
                "kp1",
                "kp1/",
                "kp2/demo-v1/dcx/tok/json",
                "KP1/demo-v1/dcx/tok/json",
                "/kp1/demo-v1/dcx/tok/json",
                "/kp1/demo-v1/dcx/tok/json/7",
                "kp1//dcx/tok/json",
                "kp1/demo/dcx/tok/json",
                "kp1/demo-/dcx/tok/json",
                "kp1/-v1/dcx/tok/json",
                "kp1/-/dcx/tok/json",
                "kp1/Demo-v1/dcx/tok/json",
                "kp1/demo-v1.2/dcx/tok/json",
                "kp1/dému-v1/dcx/tok/json",
                "kp1/demo-v1",
                "kp1/demo-v1/",
                "kp1/demo-v1/dcx",
                "kp1/demo-v1/dcx/",
                "kp1/demo-v1//tok/json",
                "kp1/demo-v1/DCX/tok/json",
                "kp1/demo-v1/d.x/tok/json",
                "kp1/demo-v1/dcx//json",
                "kp1/demo-v1/dcx/t+k/json",
                "kp1/demo-v1/dcx/t#k/json",
                "kp1/demo-v1/dcx/t.k/json",
                "kp1/demo-v1/dcx/t\0k/json",
                "kp1/demo-v1/dcx/t\tk/json",
                "kp1/demo-v1/dcx/t\u007fk/json",
                "kp1/demo-v1/dcx/t\u0085k/json",
                "kp1/demo-v1/dcx/tok/",
                "kp1/demo-v1/dcx/tok//json",
                "kp1/demo-v1/dcx/tok/json/",
                "kp1/demo-v1/dcx/tok/json/7/",
                "kp1/demo-v1/dcx/tok/./json",
                "kp1/demo-v1/dcx/tok/json/..",
                "kp1/demo-v1/dcx/tok/+",
                "kp1/demo-v1/dcx/tok/json/#",
                "kp1/demo-v1/dcx/tok/js\non",
                "kp1/demo-v1/dcx/tok/js\u0090on",
                "kp1/demo-v1/dcx/tok/json/2147483648",
                "kp1/demo-v1/dcx/tok/json/99999999999999999999999999",
            })
    void refusesOtherShapes(String text) {
        assertFalse(wrap(text));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] latin1 = "kp1/demo-v1/dcx/grün/json".getBytes(StandardCharsets.ISO_8859_1);
        assertFalse(wrap(latin1));
        assertFalse(wrap("kp1/demo-v1/dcx/tok/j\u00f6n".getBytes(StandardCharsets.ISO_8859_1)));
        byte[] cut = "kp1/demo-v1/dcx/grü".getBytes(StandardCharsets.UTF_8);
        buffer = Unpooled.wrappedBuffer(cut);
        assertFalse(path.wrap(buffer, 0, cut.length - 1), "the sequence's second byte lies past the end");
    }

    /** Kaa A.2.1-4. */
    @Test
    void hasLimits() {
        String name = "n".repeat(Kp1Path.NAME_MAX_BYTES - 3);
        assertTrue(wrap("kp1/" + name + "-v1/dcx/tok/json"));
        assertFalse(wrap("kp1/n" + name + "-v1/dcx/tok/json"));
        assertTrue(wrap("kp1/demo-v1/nnn" + name + "/tok/json"));
        assertFalse(wrap("kp1/demo-v1/nnnn" + name + "/tok/json"));
        String token = "ü".repeat(Kp1Path.TOKEN_MAX_BYTES / 2);
        assertTrue(wrap("kp1/demo-v1/dcx/" + token + "/json"));
        assertFalse(wrap("kp1/demo-v1/dcx/x" + token + "/json"));
        String start = "kp1/demo-v1/dcx/tok/";
        assertTrue(wrap(start + "r".repeat(Kp1Path.PATH_MAX_BYTES - start.length())));
        assertFalse(wrap(start + "r".repeat(Kp1Path.PATH_MAX_BYTES - start.length() + 1)));
    }

    @Test
    void findsIdentityOfTopicFilter() {
        for (String rest : new String[] {"", "/#", "/+/7", "//", "/json/status"}) {
            byte[] bytes = ("kp1/demo-v1/dcx/tok" + rest).getBytes(StandardCharsets.UTF_8);
            buffer = Unpooled.wrappedBuffer(bytes);
            assertTrue(path.wrapIdentity(buffer, 0, bytes.length), rest);
            assertEquals("tok", text(path.tokenStart(), path.tokenLength()));
            assertFalse(path.hasRequestId());
        }
        buffer = Unpooled.wrappedBuffer("kp1/demo-v1/dcx/+/json".getBytes(StandardCharsets.UTF_8));
        assertFalse(path.wrapIdentity(buffer, 0, buffer.writerIndex()));
    }

    /** Kaa A.2.1-7. */
    @Test
    void forgetsRequestIdOfLastPath() {
        assertTrue(wrap("kp1/demo-v1/dcx/tok/json/7"));
        assertTrue(wrap("kp1/demo-v1/dcx/tok/json"));
        assertFalse(path.hasRequestId());
    }
}
