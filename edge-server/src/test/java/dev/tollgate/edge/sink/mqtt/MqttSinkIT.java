package dev.tollgate.edge.sink.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.tollgate.edge.sink.BatchOutcomes;
import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.sink.SinkRecord;
import dev.tollgate.edge.sink.TlsConfig;
import dev.tollgate.edge.sink.mqtt.MqttSinkConfig.Version;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.FlakyProxy;
import dev.tollgate.edge.testing.Mosquitto;
import dev.tollgate.edge.testing.SinkRecords;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
final class MqttSinkIT {
    private static final SinkCursor START = new SinkCursor(1, 0);
    private static final String ANONYMOUS = "allow_anonymous true";
    private static final int TIMEOUT_S = 10;

    @TempDir
    Path folder;

    private Sink sink(String url, Version version, String password, TlsConfig tls) {
        MqttSinkConfig config = new MqttSinkConfig(
                url,
                version,
                "t/{application}/{deviceId}/{resource}",
                2,
                1000,
                100_000,
                password.isEmpty() ? "" : "edge",
                password,
                30_000,
                5000,
                10_000,
                tls,
                SinkRecords.FEED);
        return new MqttSinkFactory(new SinkContext("broker", SinkRecords.NODE_ID, folder), config).create();
    }

    private Sink sink(int port) {
        return sink("mqtt://127.0.0.1:" + port, Version.MQTT5, "", TlsConfig.DEFAULT);
    }

    /** Someone who has subscribed to everything. */
    private static final class Subscriber implements AutoCloseable {
        private final Mqtt5BlockingClient client;
        private final Mqtt5BlockingClient.Mqtt5Publishes messages;

        Subscriber(Mosquitto broker) {
            client = Mqtt5Client.builder()
                    .serverHost("127.0.0.1")
                    .serverPort(broker.port())
                    .buildBlocking();
            client.connect();
            messages = client.publishes(MqttGlobalPublishFilter.ALL);
            client.subscribeWith().topicFilter("t/#").send();
        }

        Mqtt5Publish receive() throws InterruptedException {
            return messages.receive(TIMEOUT_S, TimeUnit.SECONDS).orElseThrow();
        }

        @Override
        public void close() {
            messages.close();
            client.disconnect();
        }
    }

    private static Map<String, String> properties(Mqtt5Publish message) {
        return message.getUserProperties().asList().stream()
                .collect(Collectors.toMap(
                        it -> it.getName().toString(), it -> it.getValue().toString()));
    }

    private static String text(Mqtt5Publish message) {
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static long value(Mqtt5Publish message) {
        return Long.parseLong(text(message).replaceAll("[^0-9]", ""));
    }

    private static List<Long> sequences(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void publishesAPayloadAsItIsWithItsMetadata() throws Exception {
        SinkRecord record = SinkRecords.record(7, 5, "/a/+", "text/plain", "21 °C");
        try (Mosquitto broker = Mosquitto.start(folder, ANONYMOUS);
                Subscriber subscriber = new Subscriber(broker);
                Sink sink = sink(broker.port())) {
            assertEquals(START, sink.open(START));
            sink.deliver(SinkRecords.batch(List.of(record)));
            Mqtt5Publish message = subscriber.receive();
            assertEquals(
                    "t/smart-meters/" + record.deviceId() + "/a%2F%2B",
                    message.getTopic().toString());
            assertEquals("21 °C", text(message));
            assertEquals("text/plain", message.getContentType().orElseThrow().toString());
            assertEquals(
                    Map.of(
                            "recordId", record.recordId(),
                            "deviceId", record.deviceId(),
                            "application", "smart-meters",
                            "appVersion", "smart-meters-v1",
                            "extension", "dcx",
                            "resource", "/a/+",
                            "requestId", "42",
                            "receivedAt", "2023-11-14T22:13:20.007Z"),
                    properties(message));
        }
    }

    @Test
    void publishesWhatTheMessageSaysOfItself() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder, ANONYMOUS);
                Subscriber subscriber = new Subscriber(broker);
                Sink sink = sink(broker.port())) {
            assertEquals(START, sink.open(START));
            sink.deliver(SinkRecords.batch(List.of(SinkRecords.telling(7, System.currentTimeMillis() - 20_000))));
            Mqtt5Publish message = subscriber.receive();
            assertEquals(
                    Mqtt5PayloadFormatIndicator.UTF_8,
                    message.getPayloadFormatIndicator().orElseThrow());
            long left = message.getMessageExpiryInterval().orElseThrow();
            assertTrue(left <= 40 && left > 0, () -> left + " s");
            assertEquals("reply/to", message.getResponseTopic().orElseThrow().toString());
            assertEquals(
                    ByteBuffer.wrap(new byte[] {1, -1}),
                    message.getCorrelationData().orElseThrow());
            List<String> user = message.getUserProperties().asList().stream()
                    .map(it -> it.getName() + " " + it.getValue())
                    .toList();
            assertTrue(user.get(0).startsWith("recordId "), user::toString);
            assertEquals(List.of("site north", "a=b ü,%", "site south"), user.subList(user.size() - 3, user.size()));
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void keepsTheOrderOfADevice(Version version) throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder, ANONYMOUS, "max_inflight_messages 5", "max_queued_messages 0");
                Subscriber subscriber = new Subscriber(broker);
                Sink sink = sink("mqtt://127.0.0.1:" + broker.port(), version, "", TlsConfig.DEFAULT)) {
            sink.open(START);
            SinkBatch batch = SinkRecords.batch(1, 1000, 7);
            sink.deliver(batch);
            assertEquals(sequences(1, 1000), BatchOutcomes.confirmed(batch));
            Map<String, List<Long>> orders = new TreeMap<>();
            for (int i = 0; i < 1000; i++) {
                Mqtt5Publish message = subscriber.receive();
                orders.computeIfAbsent(message.getTopic().toString(), topic -> new ArrayList<>())
                        .add(value(message));
            }
            assertEquals(7, orders.size());
            orders.values()
                    .forEach(order -> assertEquals(order.stream().sorted().toList(), order));
        }
    }

    @Test
    void rejectsWhatIsLargerThanTheBrokerTakes() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder, ANONYMOUS, "max_packet_size 2000");
                Sink sink = sink(broker.port())) {
            sink.open(START);
            SinkBatch batch = SinkRecords.batch(List.of(
                    SinkRecords.record(1, 1),
                    SinkRecords.record(2, 1, "/json", "", "x".repeat(3000)),
                    SinkRecords.record(3, 1, "/json", "", "x".repeat(200_000)),
                    SinkRecords.record(4, 1)));
            sink.deliver(batch);
            assertEquals(List.of(1L, 4L), BatchOutcomes.confirmed(batch));
            assertEquals(List.of(2L, 3L), BatchOutcomes.rejected(batch));
        }
    }

    @Test
    void failsWithoutTheRightToPublish() throws Exception {
        Path rules = Files.writeString(folder.resolve("acl"), "topic read t/#\n");
        try (Mosquitto broker = Mosquitto.start(folder, ANONYMOUS, "acl_file " + rules);
                Sink sink = sink(broker.port())) {
            sink.open(START);
            SinkBatch batch = SinkRecords.batch(1, 3, 2);
            IOException failure = assertThrows(IOException.class, () -> sink.deliver(batch));
            assertTrue(String.valueOf(failure.getMessage()).contains("0x87 NOT_AUTHORIZED"), failure::toString);
            assertEquals(List.of(), BatchOutcomes.rejected(batch));
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void showsItsPasswordAndCertificate(Version version) throws Exception {
        Certificates certificates = Certificates.create(folder);
        Path password = Files.writeString(folder.resolve("password"), "s3cret\n");
        Path passwords = Files.writeString(folder.resolve("passwords"), "edge:s3cret\n");
        Tool.run("mosquitto_passwd", "-U", passwords.toString());
        try (Mosquitto broker = Mosquitto.start(
                folder,
                "allow_anonymous false",
                "password_file " + passwords,
                "cafile " + certificates.authority(),
                "certfile " + certificates.certificate("127.0.0.1"),
                "keyfile " + certificates.key("127.0.0.1"),
                "require_certificate true")) {
            TlsConfig tls =
                    new TlsConfig(certificates.authority(), certificates.certificate("edge"), certificates.key("edge"));
            String url = "mqtts://127.0.0.1:" + broker.port();
            try (Sink sink = sink(url, version, "@" + password, tls)) {
                sink.open(START);
                sink.deliver(SinkRecords.batch(1, 3, 2));
            }
            assertRefused(sink(url, version, "wrong", tls));
            assertRefused(sink(url, version, "s3cret", new TlsConfig(certificates.authority(), "", "")));
            assertRefused(sink(url, version, "s3cret", TlsConfig.DEFAULT));
        }
    }

    private static void assertRefused(Sink sink) {
        try (sink) {
            IOException refused = assertThrows(IOException.class, () -> sink.open(START));
            assertTrue(!refused.toString().contains("s3cret"), refused::toString);
        }
    }

    @Test
    void deliversAllOverAConnectionThatStallsAndBreaks() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder, ANONYMOUS);
                Subscriber subscriber = new Subscriber(broker);
                FlakyProxy proxy = FlakyProxy.start("127.0.0.1", broker.port())) {
            SinkBatch batch = SinkRecords.batch(1, 40, 5);
            try (Sink stalled = sink(proxy.port())) {
                stalled.open(START);
                proxy.stall();
                assertEndsWithInterrupt(stalled, batch);
            }
            proxy.heal();
            try (Sink broken = sink(proxy.port())) {
                broken.open(START);
                proxy.cut();
                assertThrows(IOException.class, () -> broken.deliver(batch));
            }
            try (Sink refused = sink(proxy.port())) {
                assertThrows(IOException.class, () -> refused.open(START));
            }
            proxy.heal();
            while (!isDelivered(sink(proxy.port()), batch)) {
                // a connection of the one refused came late, and the broker ended this one with the same client id:
                // again, as a feed does
            }
            Set<Long> arrived = new HashSet<>();
            while (arrived.size() < 40) {
                arrived.add(value(subscriber.receive()));
            }
        }
    }

    private static boolean isDelivered(Sink sink, SinkBatch batch) throws InterruptedException {
        try (sink) {
            sink.open(START);
            sink.deliver(BatchOutcomes.rest(batch));
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    private static void assertEndsWithInterrupt(Sink sink, SinkBatch batch) throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread feed = new Thread(() -> {
            try {
                sink.deliver(batch);
            } catch (InterruptedException expected) {
                interrupted.countDown();
            } catch (IOException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        });
        feed.start();
        while (feed.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        feed.interrupt();
        assertTrue(interrupted.await(5, TimeUnit.SECONDS));
    }
}
