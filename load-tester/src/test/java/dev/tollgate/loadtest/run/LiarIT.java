package dev.tollgate.loadtest.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.server.MessageStore.Promise;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.StampCodec;
import dev.tollgate.loadtest.verify.Witness;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that acknowledge before they have stored, ended by SIGKILL: what is missing afterwards depends on how far they had lied. */
class LiarIT {
    @TempDir
    private Path folder;

    /** Messages that were acknowledged and are not in the file. */
    private int missing(Promise promise, boolean isPowerCut) throws IOException, InterruptedException {
        Path file = folder.resolve("messages");
        Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        Witness witness = new Witness() {
            @Override
            public void attempted(int stream, long sequence, int attempt, long plannedNanos) {}

            @Override
            public void acknowledged(int stream, long sequence, long nowNanos) {
                acknowledged.add((long) stream << 32 | sequence);
            }

            @Override
            public void received(Stamp stamp, boolean intact, long nowNanos) {}
        };
        try (ServerProcess server = new ServerProcess(file.toString(), promise.name())) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).stamped().flow("pub", Op.PUB_Q1, 2_000);
            scenarios.measure = Duration.ofSeconds(30);
            scenarios.drain = Duration.ofMillis(100);
            scenarios.reconnect = Reconnect.OFF;
            try (Run run = new Run(scenarios.settings().withWitness(witness))) {
                Thread killer = new Thread(() -> {
                    while (acknowledged.size() < 1_000) {
                        Thread.onSpinWait();
                    }
                    kill(server);
                    run.stop();
                });
                killer.start();
                run.run();
                killer.join();
            }
        }
        if (isPowerCut) {
            rollBack(file);
        }
        Set<Long> left = new HashSet<>(acknowledged);
        left.removeAll(stored(file));
        return left.size();
    }

    private static void kill(ServerProcess server) {
        try {
            server.kill();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rollBack(Path file) throws IOException {
        String length = Files.readString(file.resolveSibling("messages.forced")).strip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Long.parseLong(length));
        }
    }

    private static Set<Long> stored(Path file) throws IOException {
        Set<Long> stored = new HashSet<>();
        Stamp stamp = new Stamp();
        for (String line : Files.readAllLines(file)) {
            if (StampCodec.BINARY.read(Unpooled.wrappedBuffer(HexFormat.of().parseHex(line)), stamp)) {
                stored.add((long) stamp.stream() << 32 | stamp.sequence());
            }
        }
        return stored;
    }

    @Test
    void killFindsWhatWasNotWritten() throws IOException, InterruptedException {
        assertTrue(missing(Promise.RECEIVED, false) > 0);
    }

    /** A SIGKILL proves nothing about forcing: the page cache survives it. */
    @Test
    void killDoesNotFindWhatWasNotForced() throws IOException, InterruptedException {
        assertEquals(0, missing(Promise.WRITTEN, false));
    }

    @Test
    void powerCutFindsWhatWasNotForced() throws IOException, InterruptedException {
        assertTrue(missing(Promise.WRITTEN, true) > 0);
    }

    @Test
    void honestServerLosesNothing() throws IOException, InterruptedException {
        assertEquals(0, missing(Promise.FORCED, true));
    }
}
