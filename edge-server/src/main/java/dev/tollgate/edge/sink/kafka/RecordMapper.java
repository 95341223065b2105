package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.journal.MessageProperties;
import dev.tollgate.edge.journal.MessageProperties.UserProperty;
import dev.tollgate.edge.sink.RecordTemplate;
import dev.tollgate.edge.sink.SinkRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Makes Kafka records. The key is the device id, so that a device's records stay in one partition and in order; the timestamp is the time
 * of receipt. Headers, in UTF-8 and named as {@code edge tail} names them: {@code recordId}, {@code receivedAt} (RFC 3339),
 * {@code application}, {@code appVersion}, {@code extension}, {@code resource}, and where there are such {@code requestId} and
 * {@code contentType}; of an MQTT 5 message that has them {@code payloadFormatIndicator}, {@code messageExpiryInterval} (seconds from
 * receipt on), {@code responseTopic}, {@code correlationData} (as sent), and its user properties in their order, each as
 * {@code userProperty.NAME}. Immutable.
 */
final class RecordMapper {
    private static final String USER_PROPERTY = "userProperty.";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final RecordTemplate topic;
    private final KafkaSinkConfig.Format format;

    /** @throws IllegalArgumentException {@code topic: what was expected} */
    RecordMapper(String topic, KafkaSinkConfig.Format format) {
        TopicNames.checkTemplate("topic", topic);
        try {
            this.topic = RecordTemplate.parse(topic, TopicNames::encode);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("topic: " + e.getMessage(), e);
        }
        this.format = format;
    }

    /** Name of the record's topic; Kafka may refuse it, as {@link TopicNames#problem} says. */
    String topic(SinkRecord record) {
        return topic.apply(record);
    }

    ProducerRecord<byte[], byte[]> map(String kafkaTopic, SinkRecord record) {
        ProducerRecord<byte[], byte[]> result =
                new ProducerRecord<>(kafkaTopic, null, record.receivedAtMs(), bytes(record.deviceId()), value(record));
        Headers headers = result.headers();
        headers.add("recordId", bytes(record.recordId()));
        headers.add("receivedAt", bytes(TIME.format(Instant.ofEpochMilli(record.receivedAtMs()))));
        headers.add("application", bytes(record.application()));
        headers.add("appVersion", bytes(record.appVersion()));
        headers.add("extension", bytes(record.extension()));
        headers.add("resource", bytes(record.resource()));
        if (record.requestId() >= 0) {
            headers.add("requestId", bytes(Integer.toString(record.requestId())));
        }
        if (!record.contentType().isEmpty()) {
            headers.add("contentType", bytes(record.contentType()));
        }
        addProperties(headers, record.properties());
        return result;
    }

    private static void addProperties(Headers headers, MessageProperties properties) {
        if (properties.payloadFormat() != MessageProperties.NO_FORMAT) {
            headers.add("payloadFormatIndicator", bytes(Integer.toString(properties.payloadFormat())));
        }
        if (properties.expirySeconds() != MessageProperties.NO_EXPIRY) {
            headers.add("messageExpiryInterval", bytes(Long.toString(properties.expirySeconds())));
        }
        String responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            headers.add("responseTopic", bytes(responseTopic));
        }
        byte[] correlation = properties.correlation();
        if (correlation != null) {
            headers.add("correlationData", correlation);
        }
        for (UserProperty property : properties.userProperties()) {
            headers.add(USER_PROPERTY + property.name(), bytes(property.value()));
        }
    }

    private byte[] value(SinkRecord record) {
        return switch (format) {
            case PAYLOAD -> record.payloadCopy();
            case JSON -> bytes(record.json());
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
