package dev.tollgate.edge.journal;

import com.lmax.disruptor.Sequence;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.ring.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;

/** A journal without threads of its own: the test puts messages into a ring, and says when a batch is written and when a tick comes. */
final class SteppedJournal implements AutoCloseable {
    static final Path DIRECTORY = Path.of("/journal");
    static final String APP_VERSION = "meters-v1";
    static final String EXTENSION = "dcx";
    static final String RESOURCE = "/json";
    static final String CONTENT_TYPE = "application/json";
    static final String RELEASED = "released";
    static final JournalConfig CONFIG = config(2048, 1L << 30);

    private static final String PATH = APP_VERSION + EXTENSION + RESOURCE + CONTENT_TYPE;

    private final Journal journal;
    private final MessageRing ring = new MessageRing(256);
    private final Sequence consumed = new Sequence();
    private int route;
    private final List<String> pending = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();

    SteppedJournal(FileAccess files, JournalConfig config, InstantSource clock) throws IOException {
        this(files, DIRECTORY, config, clock);
    }

    SteppedJournal(FileAccess files, Path directory, JournalConfig config, InstantSource clock) throws IOException {
        this(files, directory, config, clock, new SteppedExecutor());
    }

    /** @param background where segments are deleted */
    SteppedJournal(
            FileAccess files, Path directory, JournalConfig config, InstantSource clock, ExecutorService background)
            throws IOException {
        journal = Journal.open(directory, config, files, clock, background);
        ring.setConsumer(consumed);
    }

    /** Small segments and buffers, so that few records fill them. */
    static JournalConfig config(long segmentBytes, long retentionBytes) {
        return new JournalConfig(segmentBytes, 60_000, retentionBytes, 600_000, FullPolicy.REFUSE, 1024, 0, 10);
    }

    Journal journal() {
        return journal;
    }

    /** Messages from now on take this route. */
    SteppedJournal onRoute(int number) {
        route = number;
        return this;
    }

    /** Puts a message into the ring. */
    SteppedJournal offer(String payload) {
        long sequence = ring.tryClaim();
        MessageSlot slot = ring.slot(sequence);
        fill(slot, payload.getBytes(StandardCharsets.UTF_8));
        pending.add(payload);
        slot.setRoute(route);
        slot.setOwner(answerIndex -> failed.add(payload), 0, false);
        ring.publish(sequence);
        return this;
    }

    /** Puts a message into the ring that has these properties, in hex, all of which are kept but 0x03 and 0x23. */
    SteppedJournal offer(String payload, String properties, int keptBytes, boolean keepsResponseTopic) {
        byte[] block = HexFormat.of().parseHex(properties.replace(" ", ""));
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        long sequence = ring.tryClaim();
        MessageSlot slot = ring.slot(sequence);
        ByteBuf buffer = Unpooled.wrappedBuffer(PATH.getBytes(StandardCharsets.UTF_8), bytes, block);
        fill(slot, buffer, bytes.length);
        slot.setProperties(PATH.length() + bytes.length, block.length, keptBytes, keepsResponseTopic);
        pending.add(payload);
        slot.setRoute(route);
        slot.setOwner(answerIndex -> failed.add(payload), 0, false);
        ring.publish(sequence);
        return this;
    }

    /** Puts a message into the ring whose buffer is released too early. */
    SteppedJournal offerReleased() {
        long sequence = ring.tryClaim();
        MessageSlot slot = ring.slot(sequence);
        fill(slot, RELEASED.getBytes(StandardCharsets.UTF_8));
        slot.buffer().release();
        pending.add(RELEASED);
        slot.setRoute(route);
        slot.setOwner(answerIndex -> failed.add(RELEASED), 0, false);
        ring.publish(sequence);
        return this;
    }

    static void fill(MessageSlot slot, byte[] payload) {
        ByteBuf buffer = Unpooled.wrappedBuffer(PATH.getBytes(StandardCharsets.UTF_8), payload);
        fill(slot, buffer, payload.length);
    }

    /** @param buffer {@link #PATH}, then the payload */
    private static void fill(MessageSlot slot, ByteBuf buffer, int payloadLength) {
        int extension = APP_VERSION.length();
        int resource = extension + EXTENSION.length();
        int contentType = resource + RESOURCE.length();
        slot.setIdentity(7, 8);
        slot.setOrigin(Protocol.MQTT_5, 1, 1_700_000_000_123L);
        slot.setPath(0, extension, extension, EXTENSION.length(), resource, RESOURCE.length(), 42);
        slot.setPayload(buffer, PATH.length(), payloadLength, contentType, CONTENT_TYPE.length());
    }

    /** Writes what is in the ring, as one batch. */
    SteppedJournal commit() {
        long from = consumed.get() + 1;
        journal.writer().process(ring, from, consumed.get() + pending.size(), this::complete);
        return this;
    }

    private void complete(long sequence) {
        while (consumed.get() < sequence) {
            String payload = pending.remove(0);
            if (!failed.contains(payload)) {
                acknowledged.add(payload);
            }
            consumed.setVolatile(consumed.get() + 1);
        }
    }

    SteppedJournal write(String payload) {
        return offer(payload).commit();
    }

    SteppedJournal tick() {
        journal.writer().tick();
        return this;
    }

    List<String> failed() {
        return failed;
    }

    List<String> acknowledged() {
        return acknowledged;
    }

    List<String> payloads() throws IOException {
        return payloads(1);
    }

    /** All payloads that can be read from a sequence on; fails where sequences have a gap. */
    List<String> payloads(long from) throws IOException {
        NavigableMap<Long, String> records = records(from);
        if (!records.isEmpty() && records.lastKey() - records.firstKey() != records.size() - 1) {
            throw new AssertionError("a gap in " + records.keySet());
        }
        return List.copyOf(records.values());
    }

    /** All payloads that can be read from a sequence on, by their sequences; fails where these do not rise. */
    NavigableMap<Long, String> records(long from) throws IOException {
        NavigableMap<Long, String> records = new TreeMap<>();
        try (RecordReader reader = journal.reader(from)) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                if (!records.isEmpty() && record.sequence() <= records.lastKey()) {
                    throw new AssertionError("record " + record.sequence() + " after " + records.lastKey());
                }
                records.put(record.sequence(), text(record.payload()));
            }
        }
        return records;
    }

    static String text(ByteBuffer payload) {
        return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
