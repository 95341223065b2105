package dev.tollgate.edge.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.sink.BatchOutcomes;
import dev.tollgate.edge.sink.BrokenSinkException;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.KafkaBroker;
import dev.tollgate.edge.testing.KafkaReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Each test has an application, and with it a topic, and a sink's name of its own. */
final class KafkaSinkIT {
    private static final SinkCursor START = new SinkCursor(1, 0);

    @TempDir
    static Path folder;

    private static KafkaBroker broker;
    private String name;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = KafkaBroker.start(folder.resolve("kafka"), Map.of("message.max.bytes", "200000"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void chooseName(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void deliversKeyHeadersAndValue() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            assertEquals(START, sink.open(START));
            deliverAll(sink, batch(1, 1));
        }
        KafkaReader.Message message =
                KafkaReader.readAll(broker.servers(), topic()).get(0);
        assertEquals("dev_000000000001", message.key());
        assertEquals("1", message.value());
        assertEquals("0123456789abcdef-1", message.headers().get("recordId"));
        assertEquals(name, message.headers().get("application"));
        assertEquals("1", message.headers().get("requestId"));
    }

    @Test
    @Alone("it measures how soon")
    void sendsABatchAtOnce() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            sink.open(START);
            deliverAll(sink, batch(1, 1000));
            Instant begin = Instant.now();
            deliverAll(sink, batch(1001, 2000));
            Duration duration = Duration.between(begin, Instant.now());
            assertTrue(duration.toMillis() < 1000, "1000 records took " + duration);
        }
        assertDelivered(1, 2000);
    }

    @Test
    void leavesNeitherHoleNorDoubleAfterAnUnfinishedTransaction() throws Exception {
        try (KafkaSink first = sink(Map.of())) {
            first.open(START);
            deliverAll(first, batch(1, 10));
        }
        try (KafkaProducer<byte[], byte[]> dead = producerOfADeadEdge()) {
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(new ProducerRecord<>(topic(), "11".getBytes(StandardCharsets.UTF_8)));
            dead.flush();
            try (KafkaSink second = sink(Map.of())) {
                assertEquals(new SinkCursor(11, 0), second.open(START));
                deliverAll(second, batch(11, 20));
            }
            dead.close(Duration.ZERO);
        }
        assertDelivered(1, 20);
    }

    @Test
    void doesNotBeginWhileTheStoredCursorIsInDoubt() throws Exception {
        try (KafkaSink first = sink(Map.of())) {
            first.open(START);
            deliverAll(first, batch(1, 10));
        }
        try (KafkaProducer<byte[], byte[]> other = producer("other");
                KafkaConsumer<byte[], byte[]> group = groupOfTheSink()) {
            other.initTransactions();
            other.beginTransaction();
            other.sendOffsetsToTransaction(
                    Map.of(new TopicPartition("tollgate-cursors", 0), new OffsetAndMetadata(21, "0")),
                    group.groupMetadata());
            try (KafkaSink second = sink(Map.of())) {
                IOException inDoubt = assertThrows(IOException.class, () -> second.open(START));
                String expected = "is in doubt: transactions of producer id ";
                assertTrue(String.valueOf(inDoubt.getMessage()).contains(expected), inDoubt::toString);
            }
            other.abortTransaction();
        }
        try (KafkaSink third = sink(Map.of())) {
            assertEquals(new SinkCursor(11, 0), third.open(START));
        }
    }

    @Test
    void goesOnBehindWhatTheEdgeItselfHasSettled() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            sink.open(START);
            deliverAll(sink, batch(1, 10));
        }
        try (KafkaSink sink = sink(Map.of())) {
            assertEquals(new SinkCursor(50, 0), sink.open(new SinkCursor(50, 0)));
        }
        try (KafkaSink sink = sink(Map.of())) {
            assertEquals(new SinkCursor(3, 1), sink.open(new SinkCursor(3, 1)));
        }
    }

    @Test
    void saysWhenAnotherSinkHasTakenOver() throws Exception {
        try (KafkaSink zombie = sink(Map.of());
                KafkaSink heir = sink(Map.of())) {
            zombie.open(START);
            deliverAll(zombie, batch(1, 10));
            assertEquals(new SinkCursor(11, 0), heir.open(START));
            SinkBatch batch = batch(11, 20);
            BrokenSinkException fenced = assertThrows(BrokenSinkException.class, () -> zombie.deliver(batch));
            assertTrue(String.valueOf(fenced.getMessage()).contains("taken over"), fenced::toString);
            assertEquals(10, BatchOutcomes.open(batch));
            deliverAll(heir, batch(11, 20));
        }
        assertDelivered(1, 20);
    }

    @Test
    void rejectsALargeRecordAlone() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            sink.open(START);
            rejectsLarge(sink, 2_000_000);
        }
        assertAllBut5();
    }

    @Test
    void rejectsARecordTooLargeForTheBrokerAlone() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            sink.open(START);
            rejectsLarge(sink, 500_000);
        }
        assertAllBut5();
    }

    @Test
    void rejectsALargeRecordAloneAtLeastOnce() throws Exception {
        try (KafkaSink sink = sink(KafkaSinkConfig.Delivery.AT_LEAST_ONCE, Map.of())) {
            sink.open(START);
            rejectsLarge(sink, 500_000);
        }
        assertAllBut5();
    }

    @Test
    void offersARejectedRecordAgainAfterACrash() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            sink.open(START);
            rejectsLarge(sink, 2_000_000);
            deliverAll(sink, batch(11, 20));
        }
        try (KafkaSink sink = sink(Map.of())) {
            assertEquals(new SinkCursor(5, 0), sink.open(START));
            deliverAll(sink, batch(5, 30));
        }
        assertDelivered(1, 30);
        try (KafkaSink sink = sink(Map.of())) {
            assertEquals(new SinkCursor(31, 0), sink.open(START));
        }
    }

    @Test
    void rejectsWhatHasNoTopic() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            sink.open(START);
            SinkBatch batch = SinkRecords.batch("a".repeat(250), 1, 2);
            sink.deliver(batch);
            assertNotNull(BatchOutcomes.rejection(batch, 0));
            assertNotNull(BatchOutcomes.rejection(batch, 1));
            deliverAll(sink, batch(3, 4));
        }
        assertDelivered(3, 4);
    }

    @Test
    void deliversAtLeastOnce() throws Exception {
        try (KafkaSink sink = sink(KafkaSinkConfig.Delivery.AT_LEAST_ONCE, Map.of())) {
            assertEquals(START, sink.open(START));
            deliverAll(sink, batch(1, 1000));
        }
        assertDelivered(1, 1000);
    }

    @Test
    void connectsWithAUsersPassword() throws Exception {
        try (KafkaSink sink = saslSink(KafkaBroker.SASL_PASSWORD)) {
            sink.open(START);
            deliverAll(sink, batch(1, 10));
        }
        assertDelivered(1, 10);
    }

    @Test
    void failsToConnectWithAnotherPassword() throws Exception {
        try (KafkaSink sink = saslSink("wrong")) {
            IOException refused = assertThrows(IOException.class, () -> sink.open(START));
            assertTrue(String.valueOf(refused.getMessage()).contains("Authentication"), refused::toString);
        }
    }

    @Test
    @Alone("it measures how soon")
    void failsInTimeWhileTheBrokerIsDown() throws Exception {
        try (KafkaSink sink = sink(Map.of())) {
            sink.open(START);
            deliverAll(sink, batch(1, 10));
            broker.kill();
            try {
                assertFailsInTime(() -> sink.deliver(batch(11, 20)));
                try (KafkaSink other = sink(Map.of())) {
                    assertFailsInTime(() -> other.open(START));
                }
            } finally {
                broker.restart();
            }
        }
        try (KafkaSink sink = openOnceTheBrokerIsBack(new SinkCursor(11, 0))) {
            deliverAll(sink, batch(11, 20));
        }
        assertDelivered(1, 20);
    }

    /** As the feed does: a new sink after each failure, since a broker that has just started may need longer than a sink waits. */
    private KafkaSink openOnceTheBrokerIsBack(SinkCursor expected) throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (true) {
            KafkaSink sink = sink(Map.of());
            try {
                assertEquals(expected, sink.open(START));
                return sink;
            } catch (IOException notYet) {
                sink.close();
                if (Instant.now().isAfter(deadline)) {
                    throw notYet;
                }
            }
        }
    }

    @Test
    @Alone("it measures how soon")
    void leavesAtOnceWhenInterrupted() throws Exception {
        KafkaSink sink = sink(Map.of());
        sink.open(START);
        deliverAll(sink, batch(1, 10));
        broker.pause();
        try {
            CompletableFuture<Duration> left = new CompletableFuture<>();
            Thread feed = new Thread(() -> completeWithDuration(left, sink), "feed");
            feed.start();
            awaitWaiting(feed);
            Instant interrupted = Instant.now();
            feed.interrupt();
            left.get(10, TimeUnit.SECONDS);
            Duration duration = Duration.between(interrupted, Instant.now());
            assertTrue(duration.toMillis() < 2000, "left after " + duration);
            Instant closing = Instant.now();
            sink.close();
            assertTrue(Duration.between(closing, Instant.now()).toMillis() < 5000, "closed too late");
        } finally {
            broker.resume();
        }
        try (KafkaSink next = sink(Map.of())) {
            assertEquals(new SinkCursor(11, 0), next.open(START));
            deliverAll(next, batch(11, 20));
        }
        assertDelivered(1, 20);
    }

    private void completeWithDuration(CompletableFuture<Duration> left, KafkaSink sink) {
        Instant begin = Instant.now();
        try {
            sink.deliver(batch(11, 20));
            left.completeExceptionally(new AssertionError("delivered"));
        } catch (InterruptedException e) {
            left.complete(Duration.between(begin, Instant.now()));
        } catch (IOException | RuntimeException e) {
            left.completeExceptionally(e);
        }
    }

    /** Waits until the thread waits for the broker. */
    private static void awaitWaiting(Thread thread) {
        Instant deadline = Instant.now().plusSeconds(10);
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(Instant.now().isBefore(deadline) && thread.isAlive(), "the thread does not wait");
            Thread.onSpinWait();
        }
    }

    private interface Delivery {
        void run() throws IOException, InterruptedException;
    }

    private static void assertFailsInTime(Delivery delivery) {
        Instant begin = Instant.now();
        assertThrows(IOException.class, delivery::run);
        Duration duration = Duration.between(begin, Instant.now());
        assertTrue(duration.toMillis() < 6000, "failed after " + duration);
    }

    private void rejectsLarge(KafkaSink sink, int payloadBytes) throws IOException, InterruptedException {
        SinkBatch batch = SinkRecords.batch(
                name + "-v1", 1, 10, sequence -> sequence == 5 ? "x".repeat(payloadBytes) : String.valueOf(sequence));
        sink.deliver(batch);
        assertEquals(List.of(0, 1, 2, 3, 5, 6, 7, 8, 9), BatchOutcomes.confirmedIndexes(batch));
        assertTrue(String.valueOf(BatchOutcomes.rejection(batch, 4)).contains("RecordTooLarge"));
    }

    private void assertAllBut5() {
        assertEquals(List.of("1", "10", "2", "3", "4", "6", "7", "8", "9"), values());
    }

    private void assertDelivered(long first, long last) {
        assertEquals(
                LongStream.rangeClosed(first, last)
                        .mapToObj(String::valueOf)
                        .sorted()
                        .toList(),
                values());
    }

    private List<String> values() {
        return KafkaReader.readAll(broker.servers(), topic()).stream()
                .map(KafkaReader.Message::value)
                .sorted()
                .toList();
    }

    private String topic() {
        return "tollgate." + name + ".dcx";
    }

    private SinkBatch batch(long first, long last) {
        return SinkRecords.batch(name + "-v1", first, last);
    }

    private static void deliverAll(KafkaSink sink, SinkBatch batch) throws IOException, InterruptedException {
        sink.deliver(batch);
        assertEquals(batch.size(), BatchOutcomes.confirmedIndexes(batch).size());
    }

    private KafkaSink sink(Map<String, String> properties) {
        return sink(KafkaSinkConfig.Delivery.EXACTLY_ONCE, properties);
    }

    private KafkaSink sink(KafkaSinkConfig.Delivery delivery, Map<String, String> properties) {
        return sink(SinkRecords.config(broker.servers(), delivery, properties));
    }

    private KafkaSink sink(KafkaSinkConfig config) {
        return new KafkaSinkFactory(new SinkContext(name, "0123456789abcdef", folder), config).create();
    }

    private KafkaSink saslSink(String password) {
        String login =
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(KafkaBroker.SASL_USER, password);
        return sink(SinkRecords.config(
                broker.saslServers(),
                KafkaSinkConfig.Delivery.EXACTLY_ONCE,
                Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN", "sasl.jaas.config", login)));
    }

    private KafkaProducer<byte[], byte[]> producerOfADeadEdge() {
        return producer(id());
    }

    private String id() {
        return "tollgate-0123456789abcdef-" + name;
    }

    private static KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(Map.of(
                "bootstrap.servers",
                broker.servers(),
                "transactional.id",
                transactionalId,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class));
    }

    private KafkaConsumer<byte[], byte[]> groupOfTheSink() {
        return new KafkaConsumer<>(Map.of(
                "bootstrap.servers",
                broker.servers(),
                "group.id",
                id(),
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class));
    }
}
