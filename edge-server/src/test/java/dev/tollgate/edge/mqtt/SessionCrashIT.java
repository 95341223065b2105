package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.JournalFolder;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real process with SIGKILL while sessions that outlive their connection publish at QoS 2: what a device sends again, as it has to,
 * is in the journal once all the same (MQTT 5.0 section 4.3.3).
 */
final class SessionCrashIT {
    private static final int KILLS = Integer.getInteger("edge.session.kills", 5);
    private static final int DEVICES = 4;
    private static final int WINDOW = 16;
    private static final int COMPLETED_BEFORE_KILL = 300;
    private static final Pattern RECOVERED = Pattern.compile("(\\d+) messages of QoS 2 were in the journal");

    private final AtomicReference<Throwable> surprise = new AtomicReference<>();

    /** A device: remembers what it has sent and not seen through, as MQTT asks of a client. */
    private final class Device {
        private final String name;
        private final boolean v5;
        private final String topicName;
        private final TreeMap<Integer, String> published = new TreeMap<>(); // packet id → payload, PUBREC has not come
        private final Set<Integer> released = new HashSet<>(); // PUBCOMP has not come
        private final List<String> sent = new ArrayList<>();
        private int lastId;
        private boolean wasConnected;

        Device(int number, String topicName) {
            this.name = "device-" + number;
            this.v5 = number % 2 == 0;
            this.topicName = topicName;
        }

        /** Publishes until the edge is gone, or {@code limit} messages are sent and all are through. */
        void run(InetSocketAddress edge, int limit, Runnable onCompleted) {
            try (WireClient client = new WireClient(edge, v5)) {
                connect(client);
                while (sent.size() < limit || !published.isEmpty() || !released.isEmpty()) {
                    while (sent.size() < limit && published.size() + released.size() < WINDOW) {
                        publish(client);
                    }
                    if (!onPacket(client, onCompleted)) {
                        return;
                    }
                }
            } catch (IOException killed) {
                // what every device is here for
            } catch (RuntimeException | AssertionError failure) {
                surprise.compareAndSet(null, failure);
            }
        }

        private void connect(WireClient client) throws IOException {
            client.send(Packets.connectKept(v5, name, false, 3600));
            String connAck = client.read();
            if (connAck.equals("end")) {
                throw new IOException("killed before it answered");
            }
            assertEquals(wasConnected ? "CONNACK 00 present" : "CONNACK 00", connAck);
            wasConnected = true;
            for (Map.Entry<Integer, String> message : published.entrySet()) {
                ByteBuf packet = Packets.publish(v5, 2, message.getKey(), topicName, message.getValue());
                client.send(packet.setByte(0, packet.getByte(0) | PublishWriter.DUP));
            }
            for (int packetId : released) {
                client.send(Packets.pubRel(packetId));
            }
        }

        private void publish(WireClient client) throws IOException {
            do {
                lastId = lastId % 20 + 1; // ids come again soon
            } while (published.containsKey(lastId) || released.contains(lastId));
            String payload = "\"" + name + " " + sent.size() + "\"";
            sent.add(payload);
            published.put(lastId, payload);
            client.send(Packets.publish(v5, 2, lastId, topicName, payload));
        }

        private boolean onPacket(WireClient client, Runnable onCompleted) throws IOException {
            String packet = client.read();
            if (packet.equals("end")) {
                return false;
            }
            int packetId = Integer.parseInt(packet.substring(4, 8), 16);
            if (packet.startsWith("5002")) {
                if (published.remove(packetId) != null) {
                    released.add(packetId);
                }
                client.send(Packets.pubRel(packetId));
            } else if (packet.startsWith("70")) {
                released.remove(packetId);
                onCompleted.run();
            } else {
                throw new AssertionError("expected PUBREC or PUBCOMP, got " + packet);
            }
            return true;
        }
    }

    @Test
    void recordsEachMessageOnceAcrossKills(@TempDir Path data) throws Exception {
        List<Device> devices = provision(data);
        int recovered = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            recovered += loadAndKill(data, devices);
        }
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            recovered += recovered(edge);
            for (Device device : devices) {
                device.run(edge.mqtt(), device.sent.size(), () -> {});
                assertTrue(device.published.isEmpty() && device.released.isEmpty(), device.name);
            }
            edge.stop();
        }
        assertNull(surprise.get());

        Map<String, Integer> times = journaled(data);
        long sent = devices.stream().mapToLong(device -> device.sent.size()).sum();
        long missing = devices.stream()
                .flatMap(device -> device.sent.stream())
                .filter(payload -> !times.containsKey(payload))
                .count();
        long doubles = times.values().stream().filter(count -> count > 1).count();
        System.out.println("sessions: " + KILLS + " kills, " + sent + " sent, " + recovered
                + " found in the journal only, " + missing + " missing, " + doubles + " doubles");
        assertEquals(0, missing);
        assertEquals(0, doubles);
    }

    private List<Device> provision(Path data) throws Exception {
        List<Device> devices = new ArrayList<>();
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            for (int i = 0; i < DEVICES; i++) {
                String token =
                        edge.createDevice("crash", "device-" + i).get("token").asText();
                devices.add(new Device(i, "kp1/crash-v1/dcx/" + token + "/json"));
            }
            edge.stop();
        }
        return devices;
    }

    private int loadAndKill(Path data, List<Device> devices) throws Exception {
        AtomicInteger completed = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        int recovered;
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            recovered = recovered(edge);
            for (Device device : devices) {
                Thread thread = new Thread(
                        () -> device.run(edge.mqtt(), Integer.MAX_VALUE, () -> {
                            if (completed.incrementAndGet() == COMPLETED_BEFORE_KILL) {
                                enough.countDown();
                            }
                        }),
                        device.name);
                threads.add(thread);
                thread.start();
            }
            assertTrue(enough.await(60, TimeUnit.SECONDS), () -> "completed " + completed + ", " + surprise.get());
            edge.kill();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return recovered;
    }

    private static int recovered(EdgeProcess edge) {
        Matcher found = RECOVERED.matcher(edge.output());
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
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
