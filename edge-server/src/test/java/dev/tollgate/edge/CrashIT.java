package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.JournalFolder;
import dev.tollgate.edge.testing.RawHttpPublisher;
import dev.tollgate.edge.testing.RawMqttPublisher;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the real process with SIGKILL under load, again and again: what was answered is in the journal, exactly as sent, once. */
final class CrashIT {
    private static final int KILLS = Integer.getInteger("edge.crash.kills", 20);
    private static final int MQTT_CONNECTIONS = 3;
    private static final int HTTP_CONNECTIONS = 2;
    private static final int WINDOW = 64;
    private static final int ANSWERS_BEFORE_KILL = 2_000;

    private final Queue<String> answered = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<Throwable> surprise = new AtomicReference<>();

    @Test
    void keepsEveryAnsweredMessageAcrossKills(@TempDir Path data) throws Exception {
        String token = provision(data);
        for (int kill = 0; kill < KILLS; kill++) {
            loadAndKill(data, token, kill);
        }
        Map<String, Integer> journaled = journaled(data);
        int missing = 0;
        for (String payload : answered) {
            Integer times = journaled.get(payload);
            missing += times == null ? 1 : 0;
        }
        System.out.println("crash: " + KILLS + " kills, " + sent + " sent, " + answered.size() + " answered, "
                + journaled.size() + " journaled, " + missing + " missing");
        assertEquals(0, missing, "answered, and not in the journal");
        assertTrue(
                journaled.values().stream().allMatch(times -> times == 1),
                "a message is in the journal more than once");
    }

    private String provision(Path data) throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            String token = edge.createDevice("crash", "device").get("token").asText();
            edge.stop();
            return token;
        }
    }

    private void loadAndKill(Path data, String token, int round) throws Exception {
        AtomicInteger answersThisRound = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(1);
        List<Thread> publishers = new ArrayList<>();
        try (EdgeProcess edge = EdgeProcess.startFast(data)) {
            for (int i = 0; i < MQTT_CONNECTIONS + HTTP_CONNECTIONS; i++) {
                String name = (i < MQTT_CONNECTIONS ? "mqtt" : "http") + round + "-" + i;
                Thread publisher = new Thread(() -> publish(edge, token, name, answersThisRound, enough), name);
                publishers.add(publisher);
                publisher.start();
            }
            assertTrue(
                    enough.await(60, TimeUnit.SECONDS), () -> "no answers in round " + round + ": " + surprise.get());
            edge.kill();
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        if (surprise.get() != null) {
            throw new AssertionError("round " + round, surprise.get());
        }
    }

    private void publish(EdgeProcess edge, String token, String name, AtomicInteger answers, CountDownLatch enough) {
        AtomicLong next = new AtomicLong();
        try {
            if (name.startsWith("mqtt")) {
                try (RawMqttPublisher mqtt =
                        new RawMqttPublisher(edge.mqtt(), name, "kp1/crash-v1/dcx/" + token + "/json")) {
                    mqtt.publish(() -> payload(name, next), WINDOW, payload -> onAnswered(payload, answers, enough));
                }
            } else {
                try (RawHttpPublisher http =
                        new RawHttpPublisher(edge.http(), "/kpc/kp1/crash-v1/dcx/" + token + "/json")) {
                    http.publish(() -> payload(name, next), WINDOW, payload -> onAnswered(payload, answers, enough));
                }
            }
        } catch (SocketException | EOFException killed) {
            // what every publisher is here for
        } catch (IOException | RuntimeException e) {
            surprise.set(e);
        }
    }

    private String payload(String name, AtomicLong next) {
        long number = next.getAndIncrement();
        sent.incrementAndGet();
        return "{ \"from\": \"" + name + "\",\t\"number\": " + number + ", \"pad\": \""
                + "x".repeat((int) (number % 200)) + "\" }";
    }

    private void onAnswered(String payload, AtomicInteger answers, CountDownLatch enough) {
        answered.add(payload);
        if (answers.incrementAndGet() == ANSWERS_BEFORE_KILL) {
            enough.countDown();
        }
    }

    private static Map<String, Integer> journaled(Path data) throws Exception {
        Map<String, Integer> times = new HashMap<>();
        try (JournalFolder journal = JournalFolder.open(data);
                RecordReader reader = journal.reader()) {
            for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
                times.merge(StandardCharsets.UTF_8.decode(record.payload()).toString(), 1, Integer::sum);
            }
        }
        return times;
    }
}
