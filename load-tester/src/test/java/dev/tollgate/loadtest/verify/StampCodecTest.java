package dev.tollgate.loadtest.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StampCodecTest {
    private final Stamp written = new Stamp().set(0x123456789abcdef0L, 4711, 1L << 40, 3, -77);
    private final Stamp read = new Stamp();

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "JSON"})
    void readsBackWhatItWrote(StampCodec codec) {
        ByteBuf out = body(codec, "{\"a\":1}");
        assertTrue(codec.read(out, read));
        assertSame(written, read);
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "JSON"})
    void seesEachFlippedBit(StampCodec codec) {
        ByteBuf out = body(codec, "{\"a\":1}");
        for (int i = 0; i < out.writerIndex(); i++) {
            for (int bit = 0; bit < 8; bit++) {
                out.setByte(i, out.getByte(i) ^ 1 << bit);
                assertFalse(codec.read(out, read), "byte " + i + " bit " + bit);
                out.setByte(i, out.getByte(i) ^ 1 << bit);
            }
        }
        assertTrue(codec.read(out, read));
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "JSON"})
    void refusesEachShorterBody(StampCodec codec) {
        ByteBuf out = body(codec, "{\"a\":1}");
        for (int length = 0; length < out.writerIndex(); length++) {
            assertFalse(codec.read(out.slice(0, length), read), "length " + length);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BINARY", "JSON"})
    void readsFromAnyKindOfBuffer(StampCodec codec) {
        ByteBuf heap = body(codec, "{\"a\":[1,2,3]}");
        ByteBuf direct = Unpooled.directBuffer().writeZero(5).writeBytes(heap, 0, heap.writerIndex());
        direct.readerIndex(5);
        assertTrue(codec.read(direct, read));
        assertSame(written, read);
        CompositeByteBuf parts = Unpooled.compositeBuffer();
        for (int i = 0; i < heap.writerIndex(); i += 7) {
            int end = Math.min(i + 7, heap.writerIndex());
            parts.addComponent(true, Unpooled.directBuffer().writeBytes(heap, i, end - i));
        }
        assertTrue(codec.read(parts, read));
        assertSame(written, read);
        parts.release();
        direct.release();
    }

    @Test
    void checksumIsThatOfTheBodyWithoutItsOwnPlace() {
        ByteBuf out = body(StampCodec.BINARY, "rest");
        CRC32C crc = new CRC32C();
        byte[] bytes = new byte[out.readableBytes()];
        out.getBytes(0, bytes);
        crc.update(bytes, 0, 36);
        crc.update(bytes, 40, 4);
        assertEquals((int) crc.getValue(), out.getInt(36));
        assertEquals(44, bytes.length);
    }

    @Test
    void jsonStaysJson() {
        String text = body(StampCodec.JSON, "{ }").toString(UTF_8);
        assertTrue(text.matches("\\{\"_el\":\"[A-Za-z0-9_-]{54}\" \\}"), text);
        String withMember = body(StampCodec.JSON, "{\"a\":1}").toString(UTF_8);
        assertTrue(withMember.matches("\\{\"_el\":\"[A-Za-z0-9_-]{54}\",\"a\":1\\}"), withMember);
        assertEquals(7 + StampCodec.JSON.overhead(), withMember.length());
        assertThrows(IllegalArgumentException.class, () -> body(StampCodec.JSON, "[1]"));
        assertThrows(IllegalArgumentException.class, () -> body(StampCodec.JSON, ""));
    }

    @Test
    void findsTheMemberAlsoBehindOthers() {
        ByteBuf content = Unpooled.copiedBuffer("{\"_\":\"_el\",\"a\":2}", UTF_8);
        ByteBuf out = Unpooled.buffer();
        StampCodec.JSON.write(written, content, out);
        assertTrue(StampCodec.JSON.read(out, read));
        assertFalse(StampCodec.JSON.read(content, read));
        assertEquals(0, read.run());
    }

    @Test
    void textLiesBesideTheBody() {
        ByteBuf body = Unpooled.copiedBuffer("any bytes", UTF_8);
        ByteBuf text = Unpooled.buffer();
        StampCodec.writeText(written, body, text);
        assertEquals(StampCodec.TEXT_CHARS, text.readableBytes());
        assertTrue(text.toString(US_ASCII).matches("[A-Za-z0-9_-]+"));
        assertTrue(StampCodec.readText(text, body, read));
        assertSame(written, read);
        body.setByte(0, 'b');
        assertFalse(StampCodec.readText(text, body, read));
        assertFalse(StampCodec.readText(text.slice(0, 53), body, read));
        assertFalse(StampCodec.TOPIC.inBody());
    }

    @Test
    void readsAnyBytesWithoutHarm() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            ByteBuf any = Unpooled.wrappedBuffer(bytes);
            assertFalse(StampCodec.BINARY.read(any, read));
            assertFalse(StampCodec.JSON.read(any, read));
            assertFalse(StampCodec.readText(any, any, read));
        }
    }

    @Test
    void takesWhiteSpaceOutOfJson() {
        assertEquals(
                "{\"a b\":\" \\\" \",\"c\":[1,2]}",
                StampCodec.withoutWhiteSpace("{ \"a b\" :\n\" \\\" \", \"c\":[1,\t2] }"));
    }

    @Test
    void isNamedAsOnTheCommandLine() {
        assertEquals(StampCodec.USER_PROPERTY, StampCodec.parse("user-property"));
        assertEquals("json", StampCodec.JSON.toString());
        assertThrows(IllegalArgumentException.class, () -> StampCodec.parse("xml"));
    }

    private ByteBuf body(StampCodec codec, String content) {
        ByteBuf out = Unpooled.buffer();
        assertEquals(codec.write(written, Unpooled.copiedBuffer(content, UTF_8), out), out.readableBytes());
        return out;
    }

    private static void assertSame(Stamp expected, Stamp actual) {
        assertEquals(expected.run(), actual.run());
        assertEquals(expected.stream(), actual.stream());
        assertEquals(expected.sequence(), actual.sequence());
        assertEquals(expected.attempt(), actual.attempt());
        assertEquals(expected.plannedNanos(), actual.plannedNanos());
    }
}
