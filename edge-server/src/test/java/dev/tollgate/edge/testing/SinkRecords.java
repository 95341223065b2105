package dev.tollgate.edge.testing;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.MessageProperties;
import dev.tollgate.edge.journal.MessageProperties.UserProperty;
import dev.tollgate.edge.journal.RecordJson;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.sink.FeedConfig;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.sink.SinkRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;

/** Records for tests of sinks, all of one node. */
public final class SinkRecords {
    public static final String NODE_ID = "0123456789abcdef";
    public static final FeedConfig FEED = new FeedConfig(
            1000, 1 << 20, 100, 30_000, 5, 3, 1 << 26, 30_000, 1000, 5000, 20_000, FeedConfig.Start.START);

    private static final RecordJson JSON = new RecordJson(Long.parseLong(NODE_ID, 16));
    private static final long TIME = 1_700_000_000_000L;
    private static final int REQUEST_ID = 42;

    private SinkRecords() {}

    /** A message of JSON that names its sequence. */
    public static SinkRecord record(long sequence, long device) {
        return record(sequence, device, "/json", "application/json", "{\"value\":" + sequence + "}");
    }

    public static SinkRecord record(long sequence, long device, String resource, String contentType, String payload) {
        return record(sequence, device, resource, contentType, payload, TIME + sequence, MessageProperties.NONE);
    }

    /** A message of JSON that says all of itself that MQTT 5 lets it say, received at this time and good for a minute. */
    public static SinkRecord telling(long sequence, long receivedAtMs) {
        MessageProperties properties = new MessageProperties(
                1,
                60,
                "reply/to",
                new byte[] {1, -1},
                List.of(
                        new UserProperty("site", "north"),
                        new UserProperty("a=b", "ü,%"),
                        new UserProperty("site", "south")));
        return record(sequence, 5, "/json", "application/json", "{}", receivedAtMs, properties);
    }

    private static SinkRecord record(
            long sequence,
            long device,
            String resource,
            String contentType,
            String payload,
            long receivedAtMs,
            MessageProperties properties) {
        JournalRecord record = new JournalRecord(
                sequence,
                receivedAtMs,
                device,
                8,
                "smart-meters-v1",
                "dcx",
                resource,
                REQUEST_ID,
                Protocol.MQTT_5,
                1,
                0,
                contentType,
                ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                null,
                properties);
        return new SinkRecord(record, JSON, "default");
    }

    /** A batch in which no two records that follow each other are of one device, but of {@code devices} by turns. */
    public static SinkBatch batch(long first, long last, int devices) {
        return batch(LongStream.rangeClosed(first, last)
                .mapToObj(sequence -> record(sequence, 1 + sequence % devices))
                .toList());
    }

    public static SinkBatch batch(List<SinkRecord> records) {
        return batch(records, 0);
    }

    public static SinkBatch batch(List<SinkRecord> records, long epoch) {
        return new SinkBatch(
                records, new SinkCursor(records.get(records.size() - 1).sequence() + 1, epoch));
    }
}
