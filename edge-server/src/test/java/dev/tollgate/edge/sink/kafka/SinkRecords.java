package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.MessageProperties;
import dev.tollgate.edge.journal.RecordJson;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.sink.FeedConfig;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.sink.SinkRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Records and settings for the tests of this package. */
final class SinkRecords {
    static final long NODE = 0x0123456789abcdefL;
    static final FeedConfig FEED = new FeedConfig(
            1000, 1 << 20, 100, 30_000, 5, 3, 1 << 26, 30_000, 1000, 5000, 20_000, FeedConfig.Start.START);

    private static final RecordJson JSON = new RecordJson(NODE);
    private static final long RECEIVED_AT_MS = 1_790_000_000_000L;

    private SinkRecords() {}

    static KafkaSinkConfig config(String servers, KafkaSinkConfig.Delivery delivery, Map<String, String> properties) {
        return new KafkaSinkConfig(
                servers,
                "tollgate.{application}.{extension}",
                delivery,
                "tollgate-cursors",
                KafkaSinkConfig.Format.PAYLOAD,
                true,
                1,
                1,
                4_000,
                properties,
                FEED);
    }

    static SinkRecord record(long sequence, String appVersion, String payload) {
        return new SinkRecord(
                new JournalRecord(
                        sequence,
                        RECEIVED_AT_MS + sequence,
                        sequence % 3,
                        7,
                        appVersion,
                        "dcx",
                        "/json",
                        sequence % 2 == 0 ? -1 : (int) sequence,
                        Protocol.MQTT_5,
                        1,
                        0,
                        sequence % 2 == 0 ? "" : "application/json",
                        ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                        null,
                        MessageProperties.NONE),
                JSON,
                "default");
    }

    /** Records {@code first} to {@code last}, each with its sequence for a payload. */
    static SinkBatch batch(String appVersion, long first, long last) {
        return batch(appVersion, first, last, String::valueOf);
    }

    static SinkBatch batch(String appVersion, long first, long last, LongFunction<String> payload) {
        List<SinkRecord> records = LongStream.rangeClosed(first, last)
                .mapToObj(sequence -> record(sequence, appVersion, payload.apply(sequence)))
                .toList();
        return new SinkBatch(records, new SinkCursor(last + 1, 0));
    }
}
