package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.journal.MessageProperties.UserProperty;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message's properties in the journal, and what is read back of them. */
final class MessagePropertiesTest {
    private static final String ALL = "0101" + "020000003c" + "030003612f62" + "0800037265" + "70" + "09000201ff"
            + "230007" + "2600016b000176" + "2600016b000177";
    private static final int KEPT = 2 + 5 + 6 + 5 + 7 + 7;

    private final FakeDisk disk = new FakeDisk();

    private SteppedJournal open(JournalConfig config) throws IOException {
        return new SteppedJournal(disk, config, () -> Instant.ofEpochMilli(0));
    }

    private static JournalRecord first(SteppedJournal stepped) throws IOException {
        try (RecordReader reader = stepped.journal().reader(1)) {
            JournalRecord record = reader.next();
            assertNotNull(record);
            return record;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5000})
    void keepsThoseThatSaySomething(int payloadBytes) throws IOException {
        String payload = "x".repeat(payloadBytes); // in one piece, and in several
        try (SteppedJournal stepped = open(SteppedJournal.config(1 << 20, 1L << 30))) {
            stepped.offer(payload, ALL, KEPT, true).offer("next").commit();
            assertEquals(List.of(payload, "next"), stepped.payloads());
            JournalRecord record = first(stepped);
            MessageProperties properties = record.properties();
            assertEquals(1, properties.payloadFormat());
            assertEquals(60, properties.expirySeconds());
            assertEquals(record.receivedAtMs() + 60_000, record.expiresAtMs());
            assertEquals("rep", properties.responseTopic());
            assertArrayEquals(new byte[] {1, -1}, properties.correlation());
            assertEquals(List.of(new UserProperty("k", "v"), new UserProperty("k", "w")), properties.userProperties());
            assertEquals(SteppedJournal.CONTENT_TYPE, record.contentType());
            assertEquals(1, record.qos());
        }
    }

    @Test
    void leavesOutAResponseTopicThatIsNotForOthers() throws IOException {
        try (SteppedJournal stepped = open(SteppedJournal.CONFIG)) {
            MessageProperties properties =
                    first(stepped.offer("1", ALL, KEPT - 6, false).commit()).properties();
            assertNull(properties.responseTopic());
            assertEquals(2, properties.userProperties().size());
        }
    }

    @Test
    void areThereAfterARestart() throws IOException {
        try (SteppedJournal stepped = open(SteppedJournal.CONFIG)) {
            stepped.offer("1", ALL, KEPT, true).commit();
        }
        try (SteppedJournal stepped = open(SteppedJournal.CONFIG)) {
            assertEquals(60, first(stepped).properties().expirySeconds());
        }
    }

    @Test
    void takeNoBytesWhereThereAreNone() throws IOException {
        try (SteppedJournal stepped = open(SteppedJournal.CONFIG)) {
            stepped.write("1");
            assertSame(MessageProperties.NONE, first(stepped).properties());
            assertEquals(JournalRecord.NEVER, first(stepped).expiresAtMs());
        }
        byte[] segment = disk.bytes(SteppedJournal.DIRECTORY.resolve(Segment.fileName(1)));
        int text = SteppedJournal.APP_VERSION.length()
                + SteppedJournal.EXTENSION.length()
                + SteppedJournal.RESOURCE.length()
                + SteppedJournal.CONTENT_TYPE.length();
        assertEquals(SegmentHeader.BYTES + RecordLayout.FIXED_BYTES + text + 1, segment.length);
    }

    @Test
    void areMembersOfTheJson() throws IOException {
        try (SteppedJournal stepped = open(SteppedJournal.CONFIG)) {
            String line = new RecordJson(1)
                    .line(first(stepped.offer("1", ALL, KEPT, true).commit()));
            assertTrue(
                    line.contains(
                            ",\"payloadFormatIndicator\":1,\"messageExpiryInterval\":60,\"responseTopic\":\"rep\","
                                    + "\"correlationDataBase64\":\"Af8=\",\"userProperties\":[{\"name\":\"k\",\"value\":\"v\"},"
                                    + "{\"name\":\"k\",\"value\":\"w\"}],\"payload\":1}"),
                    line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"03000161", "7f", "02000000", "0900", "090003aabb", "2600016b", "01"})
    void malformedOnesAreNotRead(String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThrows(IllegalArgumentException.class, () -> MessageProperties.parse(bytes));
    }
}
