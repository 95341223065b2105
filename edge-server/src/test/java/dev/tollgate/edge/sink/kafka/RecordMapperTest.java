package dev.tollgate.edge.sink.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tollgate.edge.sink.SinkRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordMapperTest {
    private final RecordMapper mapper =
            new RecordMapper("tollgate.{application}.{extension}", KafkaSinkConfig.Format.PAYLOAD);

    @ParameterizedTest
    @CsvSource({
        "thermo-v1, tollgate.thermo.dcx",
        "a/b c-v1, tollgate.a_b_c.dcx",
        "Gerät\uD83D\uDE00-v1, tollgate.Ger_t_.dcx",
        "..-v1, tollgate....dcx"
    })
    void makesATopicsNameOfAnyApplication(String appVersion, String topic) {
        String name = mapper.topic(SinkRecords.record(1, appVersion, "{}"));
        assertEquals(topic, name);
        assertNull(TopicNames.problem(name));
    }

    @Test
    void makesANameThatIsTooLong() {
        assertNotNull(TopicNames.problem(mapper.topic(SinkRecords.record(1, "a".repeat(240), "{}"))));
        assertNull(TopicNames.problem("a".repeat(249)));
        assertNotNull(TopicNames.problem("a".repeat(250)));
    }

    @Test
    void tellsInHeadersWhatTheRecordIs() {
        ProducerRecord<byte[], byte[]> result = map(1);
        assertEquals("dev_000000000001", new String(result.key(), UTF_8));
        assertEquals("{}", new String(result.value(), UTF_8));
        assertEquals("0123456789abcdef-1", header(result, "recordId"));
        assertEquals("2026-09-21T14:13:20.001Z", header(result, "receivedAt"));
        assertEquals("thermo", header(result, "application"));
        assertEquals("thermo-v1", header(result, "appVersion"));
        assertEquals("dcx", header(result, "extension"));
        assertEquals("/json", header(result, "resource"));
        assertEquals("1", header(result, "requestId"));
        assertEquals("application/json", header(result, "contentType"));
    }

    @Test
    void tellsInHeadersWhatTheMessageSaysOfItself() {
        ProducerRecord<byte[], byte[]> result =
                mapper.map("topic", dev.tollgate.edge.testing.SinkRecords.telling(1, 1_700_000_000_000L));
        assertEquals("1", header(result, "payloadFormatIndicator"));
        assertEquals("60", header(result, "messageExpiryInterval"));
        assertEquals("reply/to", header(result, "responseTopic"));
        assertArrayEquals(
                new byte[] {1, -1},
                result.headers().lastHeader("correlationData").value());
        List<String> user = new ArrayList<>();
        for (Header header : result.headers()) {
            if (header.key().startsWith("userProperty.")) {
                user.add(header.key() + " " + new String(header.value(), UTF_8));
            }
        }
        assertEquals(List.of("userProperty.site north", "userProperty.a=b ü,%", "userProperty.site south"), user);
    }

    @Test
    void leavesOutWhatTheRecordHasNot() {
        ProducerRecord<byte[], byte[]> result = map(2);
        assertNull(result.headers().lastHeader("requestId"));
        assertNull(result.headers().lastHeader("contentType"));
    }

    @Test
    void writesJsonWhereAsked() {
        RecordMapper json = new RecordMapper("topic", KafkaSinkConfig.Format.JSON);
        SinkRecord record = SinkRecords.record(1, "thermo-v1", "{\"t\": 1}");
        assertEquals(record.json(), new String(json.map("topic", record).value(), UTF_8));
    }

    private ProducerRecord<byte[], byte[]> map(long sequence) {
        return mapper.map("topic", SinkRecords.record(sequence, "thermo-v1", "{}"));
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
