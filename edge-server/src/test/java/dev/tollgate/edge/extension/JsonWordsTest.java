package dev.tollgate.edge.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Strings are looked at eight bytes at a time: whatever is in them, wherever it lies, it is as Jackson sees it. */
final class JsonWordsTest {
    private static final int LENGTH_MAX = 70;

    private static final List<byte[]> PIECES = List.of(
            utf8("\\n"),
            utf8("\\\\"),
            utf8("\\\""),
            utf8("\\u00e9"),
            utf8("\\u00g9"),
            utf8("\\x"),
            utf8("\\"),
            utf8("\""),
            utf8("\","),
            utf8("\":1,\""),
            utf8("é"),
            utf8("€"),
            utf8("😀"),
            bytes(0x00),
            bytes(0x80),
            bytes(0xC3),
            bytes(0xC0, 0x80),
            bytes(0xED, 0xA0, 0x80),
            bytes(0xF4, 0x90, 0x80, 0x80),
            bytes(0xE2, 0x82),
            bytes(0xFF));

    private final JsonSyntax json = new JsonSyntax();

    @Test
    void agreeWithJacksonOnEachPieceAtEachPlace() throws IOException {
        for (int length = 0; length <= LENGTH_MAX; length++) {
            for (int place = 0; place <= length; place++) {
                byte[] piece = PIECES.get((length + place) % PIECES.size()); // each meets each place of a word
                compare(string(length, place, piece));
                compare(join(utf8("{"), string(length, place, piece), utf8(":1}")));
            }
        }
        for (byte[] piece : PIECES) {
            for (int place = 0; place <= 24; place++) {
                for (int after = 0; after <= 16; after++) {
                    compare(string(place + after, place, piece));
                    compare(join(utf8("{"), string(place + after, place, piece), utf8(":1}")));
                }
            }
        }
    }

    /** Each value of a byte at each place of a word, with neighbours that a borrow or a carry would come from. */
    @Test
    void agreeWithJacksonOnEachByteBesideEachNeighbour() throws IOException {
        for (int value = 0; value < 256; value++) {
            for (int place = 0; place < 2 * Long.BYTES; place++) {
                for (int neighbour : new int[] {' ', '!', '#', '[', ']', 0x7F}) {
                    byte[] text = string(2 * Long.BYTES, place, bytes(value, neighbour));
                    compare(text);
                    compare(string(2 * Long.BYTES, place, bytes(neighbour, value)));
                }
            }
        }
    }

    /** As {@link #agreeWithJacksonOnEachPieceAtEachPlace}, with many pieces, and outside of strings, too. */
    @Test
    void agreeWithJacksonOnWhatIsMadeOfManyPieces() throws IOException {
        Random random = new Random(47);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] text = utf8("{\"name\" : [\"value\",-12.5e+3 , true,false,null],\"\\u00e9é\":{\"a\":[]},\"b\": 0}");
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(text.length);
                int removed = random.nextInt(Math.min(3, text.length - at));
                byte[] piece =
                        random.nextBoolean() ? PIECES.get(random.nextInt(PIECES.size())) : bytes(random.nextInt(128));
                text = join(Arrays.copyOf(text, at), piece, Arrays.copyOfRange(text, at + removed, text.length));
            }
            valid += compare(text) ? 1 : 0;
        }
        assertTrue(valid > 7_000 && valid < 15_000, () -> "expected both answers often");
    }

    private boolean compare(byte[] text) throws IOException {
        boolean expected = JsonSyntaxFuzzTest.isValid(text);
        byte[] within = join(utf8("\"["), text, utf8("]\" é")); // which must not be looked at
        boolean valid = json.isValid(Unpooled.wrappedBuffer(within), 2, 2 + text.length);
        assertEquals(expected, valid, () -> Arrays.toString(text));
        return valid;
    }

    /** A string of {@code length} letters with {@code piece} before the one at {@code place}. */
    private static byte[] string(int length, int place, byte[] piece) {
        return join(utf8("\"" + "a".repeat(place)), piece, utf8("b".repeat(length - place) + "\""));
    }

    private static byte[] join(byte[] first, byte[] second, byte[] third) {
        byte[] all = Arrays.copyOf(first, first.length + second.length + third.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        System.arraycopy(third, 0, all, first.length + second.length, third.length);
        return all;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
