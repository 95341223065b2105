package dev.tollgate.edge.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is in a topic, as a consumer that sees committed records only. */
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
            readTo(consumer, consumer.endOffsets(partitions, TIMEOUT), reader);
        }
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
