package dev.tollgate.edge.kp1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8Test {
    private static boolean isValid(byte[] bytes) {
        return Utf8.isValid(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    @Test
    void takesEveryCodePoint() {
        StringBuilder text = new StringBuilder();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                text.appendCodePoint(codePoint);
            }
        }
        assertTrue(isValid(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Every two bytes before each kind of third and fourth, alone and behind a word of ASCII. */
    @Test
    void agreesWithTheJdk() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        byte[] bytes = "12345678xxxx".getBytes(StandardCharsets.US_ASCII);
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        for (int first = 0; first < 1 << 16; first++) {
            bytes[8] = (byte) (first >> 8);
            bytes[9] = (byte) first;
            for (int kind : new int[] {0x7F41, 0x80BF, 0xBF80, 0xBF7F, 0xC080, 0x8041, 0xFFFF}) {
                bytes[10] = (byte) (kind >> 8);
                bytes[11] = (byte) kind;
                boolean expected = decodes(decoder, bytes, 8);
                if (expected != Utf8.isValid(buffer, 8, 12) || expected != Utf8.isValid(buffer, 0, 12)) {
                    assertEquals(expected, !expected, HexFormat.of().formatHex(bytes, 8, 12));
                }
            }
        }
    }

    private static boolean decodes(CharsetDecoder decoder, byte[] bytes, int start) {
        decoder.reset();
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        return decoder.decode(in, CharBuffer.allocate(bytes.length), true).isUnderflow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0af",
                "c1bf",
                "c2",
                "e08080",
                "e09fbf",
                "e0a0",
                "eda080",
                "edbfbf",
                "f08080af",
                "f08fbfbf",
                "f09080",
                "f4908080",
                "f5808080",
                "f8888080",
                "fe",
                "ff",
                "c328",
                "e228a1",
                "f0288cbc",
                "f09028bc",
                "f0908c28"
            })
    void refusesMalformedSequences(String hex) {
        assertFalse(isValid(HexFormat.of().parseHex(hex)));
        assertFalse(isValid(HexFormat.of().parseHex("3132333435363738" + hex + "3132333435363738")));
    }

    @Test
    void looksAtNothingPastTheEnd() {
        byte[] bytes = "12ü".getBytes(StandardCharsets.UTF_8);
        assertTrue(Utf8.isValid(Unpooled.wrappedBuffer(bytes), 0, 2));
        assertFalse(Utf8.isValid(Unpooled.wrappedBuffer(bytes), 0, 3));
        assertTrue(Utf8.isValid(Unpooled.wrappedBuffer(bytes), 2, 4));
        assertTrue(Utf8.isValid(Unpooled.wrappedBuffer(bytes), 4, 4));
    }
}
