package dev.tollgate.edge.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonSyntaxTest {
    private final JsonSyntax json = new JsonSyntax();

    private boolean isValid(String text) {
        return isValid(text, StandardCharsets.UTF_8);
    }

    /** With bytes around it that must not be looked at. */
    private boolean isValid(String text, Charset charset) {
        byte[] bytes = text.getBytes(charset);
        ByteBuf buffer = Unpooled.buffer().writeByte('[').writeBytes(bytes).writeByte(']');
        return json.isValid(buffer, 1, 1 + bytes.length);
    }

    /** Kaa A.4.1-2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "47",
                "-3.5",
                "1e5",
                "1E+05",
                "-0.0e-0",
                "123456789012345678901234567890.123456789",
                "true",
                "false",
                "null",
                "\"\"",
                "\"a\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"",
                "\"\\ud800\"",
                "\"grün 😀 \u007f\"",
                "{}",
                "[]",
                " \t\r\n{ \t\r\n} \t\r\n",
                "[ ]",
                "[1]",
                "[1,2 , 3]",
                "[[],[[]],{}]",
                "{\"a\":1}",
                "{\"a\" : [ {\"b\":{}} , null ] , \"\":\"\" }",
                "{\"a\":1,\"a\":2}",
                "[{\"a\":[true,false]},-1.5e3,\"x\"]",
            })
    void takesOneValue(String text) {
        assertTrue(isValid(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 2",
                "1,",
                ",1",
                "01",
                "-",
                "-a",
                "+1",
                ".5",
                "1.",
                "1.e5",
                "1e",
                "1e+",
                "1e5.5",
                "0x1",
                "1a",
                "-Infinity",
                "NaN",
                "tru",
                "truee",
                "True",
                "nul",
                "nullnull",
                "'a'",
                "\"",
                "\"a",
                "\"\\\"",
                "\"\\x41\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\U1234\"",
                "\"a\nb\"",
                "\"a\tb\"",
                "\"a\0b\"",
                "\"a\" \"b\"",
                "{",
                "}",
                "[",
                "]",
                "[}",
                "{]",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[,]",
                "[1 2]",
                "[1:2]",
                "[1]]",
                "[[1]",
                "[1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\":1]",
                "{\"a\":1}}",
                "{,}",
                "{,\"a\":1}",
                "{a:1}",
                "{1:1}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1,,\"b\":2}",
                "{\"a\"::1}",
                "{\"a\",1}",
                "{null:1}",
                "// x\n1",
                "/* x */1",
                "\u00a01",
                "\ufeff1",
                "\f1",
                "\u000b1",
                "1\0",
            })
    void refusesAnythingElse(String text) {
        assertFalse(isValid(text));
    }

    @Test
    void refusesOtherEncodings() {
        assertFalse(isValid("\"grün\"", StandardCharsets.ISO_8859_1));
        assertFalse(isValid("{}", StandardCharsets.UTF_16BE));
        assertFalse(isValid("1", StandardCharsets.UTF_16LE));
    }

    @Test
    void isLimitedInDepth() {
        int max = JsonSyntax.DEPTH_MAX;
        assertTrue(isValid("[".repeat(max) + "1" + "]".repeat(max)));
        assertFalse(isValid("[".repeat(max + 1) + "1" + "]".repeat(max + 1)));
        assertTrue(isValid("{\"a\":".repeat(max) + "1" + "}".repeat(max)));
        assertFalse(isValid("{\"a\":".repeat(max + 1) + "1" + "}".repeat(max + 1)));
        assertFalse(isValid("[".repeat(100_000)));
        assertTrue(isValid("[1]"), "the depth of the last one is forgotten");
    }

    @Test
    void keepsObjectsAndArraysApartAtAnyDepth() {
        for (int depth = 0; depth < JsonSyntax.DEPTH_MAX - 2; depth++) {
            String open = "[{\"a\":".repeat(depth / 2) + (depth % 2 == 0 ? "" : "[");
            String close = (depth % 2 == 0 ? "" : "]") + "}]".repeat(depth / 2);
            assertTrue(isValid(open + "[1,{\"b\":[]},2]" + close));
            assertFalse(isValid(open + "[1,{\"b\":[]],2]" + close));
            assertFalse(isValid(open + "[1,{\"b\":[]},\"c\":2]" + close));
        }
    }

    @Test
    void findsEndOfNumber() {
        assertEquals(3, numberEnd("-47%"));
        assertEquals(6, numberEnd("4.5E+1C"));
        assertEquals(3, numberEnd("4.5e"), "an exponent needs digits");
        assertEquals(2, numberEnd("47"));
        assertEquals(-1, numberEnd("4."));
        assertEquals(-1, numberEnd("047"));
        assertEquals(-1, numberEnd(""));
    }

    private int numberEnd(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer("9" + text + "9", StandardCharsets.US_ASCII);
        int end = json.numberEnd(buffer, 1, 1 + text.length());
        return end < 0 ? end : end - 1;
    }

    @Test
    void takesPayloadsLargerThanTheArrayItKeeps() {
        for (int length :
                new int[] {1010, 1030, JsonSyntax.COPY_KEPT_MAX_BYTES - 12, JsonSyntax.COPY_KEPT_MAX_BYTES + 1}) {
            String text = "x".repeat(length);
            assertTrue(isValid("\"" + text + "\""));
            assertFalse(isValid("\"" + text));
            assertTrue(isValid("1"), "what is left of the last one is not looked at");
            assertFalse(isValid("\"x"));
        }
    }

    /** Strings are looked at eight bytes at a time. */
    @Test
    void findsWhatEndsAStringWhereverItLies() {
        for (int before = 0; before < 20; before++) {
            for (int behind = 0; behind < 20; behind++) {
                String start = "\"" + "a".repeat(before);
                String rest = "b".repeat(behind);
                assertTrue(isValid(start + rest + "\""));
                assertTrue(isValid(start + "\\n" + rest + "\""));
                assertTrue(isValid(start + "\\\\" + rest + "\""));
                assertTrue(isValid(start + "é!" + rest + "\""));
                assertFalse(isValid(start + "\n" + rest + "\""));
                assertFalse(isValid(start + "\u001f!" + rest + "\""));
                assertFalse(isValid(start + "\"" + rest + "\""));
                assertFalse(isValid(start + "\\" + rest + (behind == 0 ? "x\"" : "\\")));
                assertFalse(isValid(start + "é\u00e9" + rest + "\"", StandardCharsets.ISO_8859_1));
            }
        }
    }
}
