package dev.tollgate.edge.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads what is in a topic, as a consumer that sees committed records only. Waits for transactions that are being ended: the broker
 * answers a commit before its marker is in each partition (Kafka, EndTxn).
 */
public final class KafkaReader {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** A Kafka record, all in UTF-8. */
    public record Message(String key, Map<String, String> headers, String value, long timestamp) {}

    private KafkaReader() {}

    /** All committed records, partition by partition. Fails when they cannot be read in time. */
    public static List<Message> readAll(String servers, String kafkaTopic) {
        List<Message> messages = new ArrayList<>();
        readAll(servers, kafkaTopic, messages::add);
        return messages;
    }

    /** All committed records, those of a partition in their order. Fails when they cannot be read: when there are none for a while. */
    public static void readAll(String servers, String kafkaTopic, Consumer<Message> reader) {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(kafkaTopic, TIMEOUT).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readTo(consumer, stableEnds(servers, partitions), reader);
        }
    }

    private static Map<TopicPartition, Long> stableEnds(String servers, List<TopicPartition> partitions) {
        Instant deadline = Instant.now().plus(TIMEOUT);
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
            while (true) {
                Map<TopicPartition, Long> ends = ends(admin, partitions, IsolationLevel.READ_UNCOMMITTED);
                Map<TopicPartition, Long> committed = ends(admin, partitions, IsolationLevel.READ_COMMITTED);
                if (committed.equals(ends)) {
                    return ends;
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError(
                            "a transaction stays open: committed to %s of %s".formatted(committed, ends));
                }
            }
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new AssertionError("no ends of " + partitions, failed);
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin, List<TopicPartition> partitions, IsolationLevel level)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        return admin
                .listOffsets(latest, new ListOffsetsOptions(level))
                .all()
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    private static void readTo(
            KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends, Consumer<Message> reader) {
        Instant deadline = Instant.now().plus(TIMEOUT);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
            if (!records.isEmpty()) {
                deadline = Instant.now().plus(TIMEOUT);
            } else if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("records were read, and not up to " + ends);
            }
            records.forEach(record -> reader.accept(message(record)));
        }
    }

    private static Message message(ConsumerRecord<String, String> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return new Message(record.key(), headers, record.value(), record.timestamp());
    }
}
