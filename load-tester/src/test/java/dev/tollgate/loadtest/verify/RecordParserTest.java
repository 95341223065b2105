package dev.tollgate.loadtest.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tollgate.loadtest.verify.RecordParser.Found;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordParserTest {
    /** As the edge's file sink and journal dump print a record. */
    private static final String RECORD =
            "{\"sequence\":7,\"recordId\":\"a-7\",\"deviceId\":\"d-%s\",\"application\":\"app\","
                    + "\"resource\":\"/json/%s\",\"requestId\":null,\"qos\":1,\"contentType\":null,%s}";

    private final Stamp stamp = new Stamp();
    private final RecordParser parser = new RecordParser(stamp);

    @Test
    void findsAJsonBodyInARecord() {
        String body = json("{\"a\":{\"b\":\"ü\"},\"c\":[{}]}");
        assertEquals(Found.INTACT, parse(RECORD.formatted("1", "x", "\"payload\":" + body)));
        assertSame();
        assertEquals(Found.DAMAGED, parse(RECORD.formatted("1", "x", "\"payload\":" + body.replace("[{}]", "[{},1]"))));
    }

    @Test
    void findsABinaryBodyInBase64() {
        byte[] body = binary("rest");
        String base64 = Base64.getEncoder().encodeToString(body);
        assertEquals(Found.INTACT, parse(RECORD.formatted("1", "x", "\"payloadBase64\":\"" + base64 + "\"")));
        assertSame();
        body[41] ^= 1;
        String damaged = Base64.getEncoder().encodeToString(body);
        assertEquals(Found.DAMAGED, parse(RECORD.formatted("1", "x", "\"payloadBase64\":\"" + damaged + "\"")));
    }

    @Test
    void findsAJsonBodyAsText() {
        String body = json("{\"a\":1}");
        assertEquals(Found.INTACT, parse("{\"value\":\"" + body.replace("\"", "\\\"") + "\"}"));
        String base64 = Base64.getEncoder().encodeToString(body.getBytes(UTF_8));
        assertEquals(Found.INTACT, parse("{\"value\":\"" + base64 + "\"}"));
    }

    @Test
    void findsAStampBesideTheBody() {
        String payload = "{\"a\":1}";
        String text = text(payload);
        assertEquals(Found.INTACT, parse(RECORD.formatted("1", text, "\"payload\":" + payload)));
        assertSame();
        assertEquals(Found.DAMAGED, parse(RECORD.formatted("1", text, "\"payload\":{\"a\":2}")));
        assertEquals(Found.UNCHECKED, parse(RECORD.formatted("1", text, "\"x\":1")));
        String short64 = Base64.getEncoder().encodeToString("hi".getBytes(UTF_8));
        assertEquals(Found.INTACT, parse(RECORD.formatted("1", text("hi"), "\"payloadBase64\":\"" + short64 + "\"")));
        assertEquals(
                Found.INTACT, parse("{\"payload\":" + payload + ",\"userProperties\":{\"_el\":\"" + text + "\"}}"));
    }

    @Test
    void theBodyBesideAStampMayBeAnyJson() {
        for (String payload : List.of("47", "-1.50e3", "true", "null", "[1,[2,{}]]", "\"a \\u00fc \\\"\"")) {
            assertEquals(Found.INTACT, parse(RECORD.formatted("1", text(payload), "\"payload\":" + payload)), payload);
        }
        assertEquals(Found.INTACT, parse(RECORD.formatted("1", text("plain"), "\"payload\":\"plain\"")));
        assertEquals(Found.DAMAGED, parse(RECORD.formatted("1", text("47"), "\"payload\":48")));
    }

    @Test
    void takesTheBodyItself() {
        assertEquals(Found.INTACT, parse(json("{\"a\":1}")));
        assertEquals(Found.INTACT, parse(ByteBufUtil.hexDump(binary("x"))));
        assertEquals(Found.INTACT, parse(Base64.getEncoder().encodeToString(binary("rest of it"))));
        assertSame();
    }

    @Test
    void takesAStampAlone() {
        assertEquals(Found.UNCHECKED, parse(text("unseen")));
        assertSame();
    }

    @Test
    void tellsSendersApart() {
        parse(RECORD.formatted("1", "x", "\"payload\":{}"));
        long one = parser.sender();
        parse(RECORD.formatted("2", "x", "\"payload\":{}"));
        assertNotEquals(one, parser.sender());
        parse("{\"a\":1}");
        assertEquals(0, parser.sender());
    }

    @Test
    void findsNothingInOtherLines() {
        for (String line : new String[] {
            "hello", "{", "{}", "{\"_el\":5}", "[1,2]", "{\"a\":\"" + "x".repeat(100) + "\"}", "A".repeat(54), "\u0000"
        }) {
            assertEquals(Found.NOTHING, parse(line), line);
        }
    }

    @Test
    void survivesAnyLine() {
        Random random = new Random(3);
        byte[] record = RECORD.formatted("1", text("{}"), "\"payload\":" + json("{\"a\":1}"))
                .getBytes(UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] line = record.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                line[random.nextInt(line.length)] = (byte) random.nextInt(256);
            }
            parser.parse(line, 1 + random.nextInt(line.length));
        }
    }

    private Found parse(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        return parser.parse(bytes, bytes.length);
    }

    private void assertSame() {
        assertEquals("stream 3 sequence 99 attempt 1", stamp.toString());
    }

    private static Stamp written() {
        return new Stamp().set(11, 3, 99, 1, 12345);
    }

    static String json(String content) {
        ByteBuf out = Unpooled.buffer();
        StampCodec.JSON.write(written(), Unpooled.copiedBuffer(content, UTF_8), out);
        return out.toString(UTF_8);
    }

    private static byte[] binary(String content) {
        ByteBuf out = Unpooled.buffer();
        StampCodec.BINARY.write(written(), Unpooled.copiedBuffer(content, UTF_8), out);
        return ByteBufUtil.getBytes(out);
    }

    private static String text(String body) {
        ByteBuf out = Unpooled.buffer();
        StampCodec.writeText(written(), Unpooled.copiedBuffer(body, UTF_8), out);
        return out.toString(UTF_8);
    }
}
