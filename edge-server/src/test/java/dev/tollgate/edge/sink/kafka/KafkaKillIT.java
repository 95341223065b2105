package dev.tollgate.edge.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.KafkaBroker;
import dev.tollgate.edge.testing.KafkaReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaKillIT {
    private static final String NAME = "killed";
    private static final int KILLS = 4;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void leavesNeitherHoleNorDouble() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"))) {
            long printed = 0;
            for (int i = 0; i < KILLS; i++) {
                printed = deliverAndKill(broker);
            }
            try (KafkaSink sink = DeliveringProcess.sink(broker.servers(), NAME)) {
                long next = sink.open(DeliveringProcess.START).sequence();
                assertTrue(next >= printed, "goes on at " + next + " after " + printed + " was confirmed");
                List<Long> delivered = KafkaReader.readAll(broker.servers(), "tollgate." + NAME + ".dcx").stream()
                        .map(message -> Long.valueOf(message.value()))
                        .sorted()
                        .toList();
                assertEquals(LongStream.range(1, next).boxed().toList(), delivered, "seed " + seed);
            }
        }
    }

    /** Returns the last cursor that the process printed before it was killed, at any moment of a delivery. */
    private long deliverAndKill(KafkaBroker broker) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeliveringProcess.class.getName(),
                        broker.servers(),
                        NAME)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = null;
            for (int lines = 1 + random.nextInt(20); lines > 0; lines--) {
                line = output.readLine();
                assertNotNull(line, "the process ended by itself");
            }
            long moment = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000));
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }
            process.destroyForcibly().waitFor();
            return Long.parseLong(line);
        } finally {
            process.destroyForcibly();
        }
    }
}
