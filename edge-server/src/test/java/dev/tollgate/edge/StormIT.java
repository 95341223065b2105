package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.storm.Ledger;
import dev.tollgate.edge.storm.Received;
import dev.tollgate.edge.storm.StormBackends;
import dev.tollgate.edge.storm.StormLoad;
import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load on MQTT and HTTP with a sink of each kind, while all backends fall ill at random and the real process is killed with SIGKILL:
 * what was answered with success comes to every required sink, to Kafka and the files once, and the ledger balances.
 */
@Alone("it has the backends fall ill for a moment, which must not last longer than the time limits under test")
final class StormIT {
    private static final int KILLS = Integer.getInteger("edge.storm.kills", 3);
    private static final long SEED = Long.getLong("edge.storm.seed", System.nanoTime());
    private static final Path LOG = Path.of("target/storm-edge.log");
    private static final String JOURNALED = "storm";
    private static final String DELIVERED = "sure";
    private static final int DEVICES = 8;
    private static final int MESSAGES_PER_SECOND = 150;
    private static final int ROUND_MIN = 2_000;
    private static final int ROUND_MAX = 3_000;
    private static final int DELIVERED_MIN = 500;
    /** One kill of so many comes whether or not the sinks are at work. */
    private static final int KILLS_AT_WORK = 4;

    private static final int KILL_DELAY_MAX_MS = 500;
    private static final int TIMEOUT_S = 120;
    private static final int POLL_MS = 50;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final AtomicLong tooEarly = new AtomicLong();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @BeforeEach
    void beginLog() throws IOException {
        Files.deleteIfExists(LOG);
        Files.createFile(LOG);
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS) // the limit grows with the number of kills, below
    void losesNothingThatWasAcknowledged() {
        System.out.println("storm: seed " + SEED + ", to have it again: -Dedge.storm.seed=" + SEED);
        assertTimeoutPreemptively(Duration.ofSeconds(300 + 60L * KILLS), this::storm);
    }

    private void storm() throws Exception {
        try (StormBackends backends = new StormBackends(folder);
                StormLoad load = new StormLoad(MESSAGES_PER_SECOND, id -> onAcknowledged(id, backends))) {
            addDevices(load);
            backends.beginChaos(random.split(), Math.max(1, KILLS / 5));
            String[] settings = settings(backends);
            for (int kill = 0; kill < KILLS; kill++) {
                loadAndKill(load, settings);
            }
            Ledger ledger = loadAndSettle(load, settings, backends);
            backends.readKafka(List.of(JOURNALED, DELIVERED));
            backends.readFiles(data());
            print(load, backends);
            check(load, backends, ledger);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Those with numbers divisible by four or one more are answered once all sinks have confirmed, the others once it is journaled. */
    private void addDevices(StormLoad load) throws Exception {
        try (EdgeProcess edge = EdgeProcess.startFast(data())) {
            for (int device = 0; device < DEVICES; device++) {
                String application = isDelivered(device) ? DELIVERED : JOURNALED;
                String token = edge.createDevice(application, "device" + device)
                        .get("token")
                        .asText();
                load.addDevice(device, "kp1/" + application + "-v1/dcx/" + token + "/json");
            }
            edge.stop();
        }
    }

    private static boolean isDelivered(int device) {
        return device % 4 < 2;
    }

    private static String[] settings(StormBackends backends) {
        String sinks = String.join(",", StormBackends.SINKS);
        List<String> settings = new ArrayList<>(backends.settings());
        settings.addAll(List.of(
                "requiredSinks=" + sinks,
                "routes.sure.application=" + DELIVERED,
                "routes.sure.ack=delivered",
                "routes.sure.requiredSinks=" + sinks,
                "delivery.timeoutMs=2s",
                "journal.segmentBytes=128KiB",
                "journal.retentionBytes=2MiB"));
        return settings.toArray(String[]::new);
    }

    /** A message of the delivered route must be at the backends when it is answered, not only in the end; of one we can say so. */
    private void onAcknowledged(long id, StormBackends backends) {
        if (isDelivered(StormLoad.device(id)) && !backends.http().has(id)) {
            tooEarly.incrementAndGet();
        }
    }

    /** The moment of the kill is a random one, but mostly one at which all sinks are at work. */
    private void loadAndKill(StormLoad load, String[] settings) throws Exception {
        EdgeProcess edge = EdgeProcess.startFast(data(), settings);
        try (edge) {
            load(edge, load, random.nextInt(KILLS_AT_WORK) > 0);
            Thread.sleep(random.nextInt(KILL_DELAY_MAX_MS)); // the kill comes at a random moment
            load.setEdge(null);
            edge.kill();
            load.check();
        } finally {
            log(edge);
        }
    }

    private Ledger loadAndSettle(StormLoad load, String[] settings, StormBackends backends) throws Exception {
        EdgeProcess edge = EdgeProcess.startFast(data(), settings);
        try (edge) {
            load(edge, load, true);
            backends.endChaos();
            load.end();
            load.check();
            await("empty backlog", () -> Ledger.of(edge).isSettled());
            await("end of what the MQTT broker passes on", () -> backends.mqtt().hasAll(load.acknowledged()));
            Ledger ledger = Ledger.of(edge);
            edge.stop();
            return ledger;
        } finally {
            log(edge);
        }
    }

    /** Until some thousand messages are acknowledged. */
    private void load(EdgeProcess edge, StormLoad load, boolean untilAllSinksDeliver) throws InterruptedException {
        Ledger before = Ledger.of(edge);
        int enough = load.acknowledged().size() + random.nextInt(ROUND_MIN, ROUND_MAX);
        load.setEdge(edge);
        await("answers", () -> load.acknowledged().size() >= enough);
        if (untilAllSinksDeliver) {
            await("delivery to all backends", () -> Ledger.of(edge)
                    .isAhead(before, StormBackends.SINKS, DELIVERED_MIN));
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "no " + what + " within " + TIMEOUT_S + " s; see " + LOG);
            Thread.sleep(POLL_MS); // between two looks at the condition
        }
    }

    private static void log(EdgeProcess edge) throws IOException {
        Files.writeString(LOG, edge.output() + "\n\n", StandardOpenOption.APPEND);
    }

    private static void print(StormLoad load, StormBackends backends) {
        System.out.println("storm: " + KILLS + " kills, " + load.sent() + " sent, "
                + load.acknowledged().size() + " acknowledged, " + load.refused() + " refused; received: "
                + backends.received() + "; troubles: " + backends.troubles());
    }

    private void check(StormLoad load, StormBackends backends, Ledger ledger) {
        assertEquals(8, ledger.size(), ledger::toString);
        assertEquals(List.of(), ledger.faults(), "the ledger does not balance");
        Set<Long> acknowledged = load.acknowledged();
        assertEquals(0, tooEarly.get(), "acknowledged as delivered, and not at the HTTP backend at that moment");
        backends.received().forEach((backend, received) -> {
            assertEquals(List.of(), received.missing(acknowledged), "missing at " + backend);
            assertEquals(List.of(), received.strange(), "never sent, and at " + backend);
        });
        for (Received once : List.of(backends.kafka(), backends.files())) {
            assertEquals(0, once.repeated(), "more than once in Kafka or the files");
            assertEquals(0, once.outOfOrder(), "not in a device's order in Kafka or the files");
        }
        assertEquals(backends.kafka().size(), ledger.delivered("stream"), "in Kafka, and in the ledger");
        assertEquals(backends.files().size(), ledger.delivered("archive"), "in the files, and in the ledger");
    }
}
