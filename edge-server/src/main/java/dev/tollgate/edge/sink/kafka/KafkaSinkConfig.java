package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.sink.FeedConfig;
import java.util.Map;

/** Settings of a sink to Kafka: {@code sinks.kafka.NAME.*}. {@link KafkaSinkFactory} checks what concerns more than one of them. */
public record KafkaSinkConfig(
        @Setting(value = "", doc = "Brokers to connect to first, each host:port, separated by commas.")
        String bootstrapServers,

        @Setting(
                value = "tollgate.{application}.{extension}",
                doc =
                        "Topic of a record. In a field's value, what a topic's name may not hold becomes '_'; a name over 249 characters rejects the record.")
        String topic,

        @Setting(
                value = "exactly-once",
                doc =
                        "exactly-once: in transactions, for consumers that read committed records only; at-least-once: faster, and doubles after a failure.")
        Delivery delivery,

        @Setting(
                value = "tollgate-cursors",
                doc =
                        "Topic to whose partition 0 exactly-once delivery commits how far it is, as a consumer group's offset; holds no records.")
        String cursorTopic,

        @Setting(
                value = "payload",
                doc = "What a Kafka record's value is: the payload as sent, or the whole record as a line of JSON.")
        Format format,

        @Setting(
                value = "true",
                doc =
                        "Whether topics that are missing are created; otherwise a record for a missing topic is rejected.")
        boolean createTopics,

        @Setting(value = "-1", doc = "Partitions of a topic that is created; -1 for the brokers' default.", min = -1)
        int partitions,

        @Setting(
                value = "-1",
                doc = "Replication factor of a topic that is created; -1 for the brokers' default.",
                min = -1,
                max = Short.MAX_VALUE)
        int replicationFactor,

        @Setting(
                value = "10s",
                doc = "Longest wait for the brokers in each step: connecting, sending a batch, committing it.",
                min = 1000,
                max = 3_600_000)
        int timeoutMs,

        @Setting(
                value = "",
                doc =
                        "Further settings of kafka-clients' producer and admin client, such as security.protocol, sasl.*, ssl.* and compression.type.")
        Map<String, String> properties,

        FeedConfig feed) {

    /** What a failure may do to the records in Kafka. */
    public enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE
    }

    /** What a Kafka record's value is. */
    public enum Format {
        PAYLOAD,
        JSON
    }

    public KafkaSinkConfig {
        if (partitions == 0) {
            throw new IllegalArgumentException("partitions: expected -1 or at least 1, got 0");
        }
        if (replicationFactor == 0) {
            throw new IllegalArgumentException("replicationFactor: expected -1 or at least 1, got 0");
        }
        properties = Map.copyOf(properties);
    }
}
