package dev.tollgate.edge.sink;

import dev.tollgate.edge.config.ConfigBinder;
import dev.tollgate.edge.config.ConfigException;
import dev.tollgate.edge.config.ConfigSources;
import dev.tollgate.edge.journal.FullPolicy;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.JournalConfig;
import dev.tollgate.edge.journal.RealFileAccess;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A journal on real files, with its thread, and one sink that is fed from it by the real feed. */
public final class FeedFixture implements AutoCloseable {
    private static final long TIMEOUT_MS = 20_000;
    private static final int EXPIRY_BYTES = 5;
    private static final String PATH = "demo-v1dcx/json";

    private final Path folder;
    private final MessageRing ring = new MessageRing(1024);
    private final Journal journal;
    private final List<@Nullable Route> routes;
    private final DeliveryProgress progress = new DeliveryProgress(1);
    private final Sinks sinks;
    private long completed = -1;

    /** @param routes to sink 0, at the index of their number */
    FeedFixture(Path folder, SinkFactory factory, List<Route> routes, JournalConfig config, String... settings)
            throws IOException {
        this.folder = folder;
        this.routes = new ArrayList<>(Collections.nCopies(64, null));
        routes.forEach(route -> this.routes.set(route.number(), route));
        journal = Journal.open(folder.resolve("journal"), config, new RealFileAccess(), InstantSource.system());
        Path own = sinkFolder(folder);
        Files.createDirectories(own);
        SinkSpec spec = new SinkSpec(0, "test", "test", config(settings), factory, own);
        sinks = Sinks.open(journal, List.of(spec), this.routes, progress, () -> {}, InstantSource.system());
        journal.start(ring, this::onCompleted);
        sinks.start();
    }

    public FeedFixture(Path folder, SinkFactory factory, String... settings) throws IOException {
        this(folder, factory, List.of(required(0, "default")), journalConfig(1 << 20), settings);
    }

    static Path sinkFolder(Path folder) {
        return folder.resolve("sink");
    }

    static JournalConfig journalConfig(long retentionBytes) {
        return new JournalConfig(65_536, 60_000, retentionBytes, 600_000, FullPolicy.REFUSE, 65_536, 0, 10);
    }

    static Route required(int number, String name) {
        return new Route(number, name, AckLevel.JOURNALED, List.of(0), List.of());
    }

    static Route optional(int number, String name) {
        return new Route(number, name, AckLevel.JOURNALED, List.of(), List.of(0));
    }

    /** Fast, unless said otherwise. */
    static FeedConfig config(String... settings) {
        List<String> overrides = new ArrayList<>(List.of("retryMinMs=1", "retryMaxMs=20", "cursorMs=1", "start=start"));
        overrides.addAll(List.of(settings));
        try {
            return ConfigBinder.bind(FeedConfig.class, new ConfigSources(null, Map.of(), overrides))
                    .settings();
        } catch (ConfigException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private synchronized void onCompleted(long sequence) {
        completed = sequence;
        notifyAll();
    }

    /** Writes messages on a route, of which the journal takes those that it can. */
    public void write(int route, String... payloads) throws InterruptedException {
        long last = -1;
        for (String payload : payloads) {
            last = put(route, payload);
        }
        synchronized (this) {
            while (completed < last) {
                wait();
            }
        }
    }

    /** Writes a message that was received so long ago, and expires so many seconds after that. */
    void writeExpiring(int route, long ageMs, int expirySeconds, String payload) throws InterruptedException {
        long last = put(route, payload, ageMs, expirySeconds);
        synchronized (this) {
            while (completed < last) {
                wait();
            }
        }
    }

    private long put(int route, String payload) {
        return put(route, payload, 0, -1);
    }

    /** @param expirySeconds negative for none */
    private long put(int route, String payload, long ageMs, int expirySeconds) {
        long sequence = ring.tryClaim();
        while (sequence == MessageRing.FULL) {
            Thread.onSpinWait();
            sequence = ring.tryClaim();
        }
        ByteBuf buffer = Unpooled.copiedBuffer(PATH + payload, StandardCharsets.UTF_8);
        int payloadLength = buffer.writerIndex() - PATH.length();
        int propertiesStart = buffer.writerIndex();
        buffer.writeByte(2).writeInt(expirySeconds);
        MessageSlot slot = ring.slot(sequence);
        slot.setIdentity(7, 8);
        slot.setOrigin(Protocol.MQTT_5, 1, System.currentTimeMillis() - ageMs);
        slot.setPath(0, 7, 7, 3, 10, 5, -1);
        slot.setPayload(buffer, PATH.length(), payloadLength, 0, 0);
        if (expirySeconds >= 0) {
            slot.setProperties(propertiesStart, EXPIRY_BYTES, EXPIRY_BYTES, true);
        }
        slot.setRoute(route);
        slot.setOwner(answerIndex -> {}, 0, false);
        ring.publish(sequence);
        ring.hurry();
        return sequence;
    }

    public Sinks sinks() {
        return sinks;
    }

    Journal journal() {
        return journal;
    }

    DeliveryProgress progress() {
        return progress;
    }

    public SinkStatus status() {
        return sinks.status().get(0);
    }

    List<LedgerRow> ledger() {
        return sinks.ledger();
    }

    public SinkControl control() {
        return sinks.find("test").orElseThrow();
    }

    /** Waits until the sink has settled all that is in the journal. */
    public void awaitSettled() throws InterruptedException {
        await(() -> status().lag() == 0);
    }

    public static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + TIMEOUT_MS + " ms");
            }
            Thread.sleep(1); // between two looks at the condition
        }
    }

    /** Ends everything as a kill would: the cursor stays as it was noted before. */
    void crash() throws IOException {
        Path cursor = sinkFolder(folder).resolve("cursor.json");
        byte[] noted = Files.readAllBytes(cursor);
        close();
        Files.write(cursor, noted);
    }

    @Override
    public void close() throws IOException {
        sinks.close();
        journal.close();
    }
}
