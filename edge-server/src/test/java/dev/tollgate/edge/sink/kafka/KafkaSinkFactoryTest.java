package dev.tollgate.edge.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.sink.SinkContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaSinkFactoryTest {
    private static final SinkContext CONTEXT = new SinkContext("main", "0123456789abcdef", Path.of("data"));
    private static final String SERVERS = "a.example:9092,b.example:9092";

    @ParameterizedTest
    @CsvSource({
        "transactional.id, mine",
        "enable.idempotence, false",
        "acks, 1",
        "bootstrap.servers, c:1",
        "key.serializer, java.lang.String",
        "value.serializer, java.lang.String"
    })
    void refusesWhatTheSinkSetsItself(String key, String value) {
        String message = refusal(SERVERS, "topic", Map.of(key, value));
        assertTrue(message.startsWith("properties: ") && message.contains("'" + key + "'"), message);
    }

    @Test
    void refusesAValueThatKafkaRefuses() {
        String message = refusal(SERVERS, "topic", Map.of("linger.ms", "soon"));
        assertTrue(message.startsWith("properties: ") && message.contains("linger.ms"), message);
    }

    @Test
    void refusesARequestLongerThanItsDelivery() {
        String message = refusal(SERVERS, "topic", Map.of("request.timeout.ms", "60000"));
        assertTrue(message.startsWith("properties: "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "host:1,,b:2", "a:9092 b:9092"})
    void refusesServersThatAreNone(String servers) {
        String message = refusal(servers, "topic", Map.of());
        assertTrue(message.startsWith("bootstrapServers: "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/{application}", "a b", "{application}.{password}", "{application", ".."})
    void refusesATopicThatIsNone(String topic) {
        String message = refusal(SERVERS, topic, Map.of());
        assertTrue(message.startsWith("topic: "), message);
    }

    @Test
    void keepsASecretOutOfItsRefusal() {
        String message = refusal(SERVERS, "topic", Map.of("ssl.key.password", "s3cret", "linger.ms", "soon"));
        assertFalse(message.contains("s3cret"), message);
    }

    @Test
    void passesPropertiesToBothClients() {
        ClientProperties properties = properties(Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "linger.ms", "20",
                "client.id", "mine"));
        assertEquals("SASL_SSL", properties.producer().get("security.protocol"));
        assertEquals("SASL_SSL", properties.admin().get("security.protocol"));
        assertEquals("SCRAM-SHA-512", properties.admin().get("sasl.mechanism"));
        assertEquals("mine", properties.producer().get("client.id"));
        assertEquals("20", properties.producer().get("linger.ms"));
        assertFalse(properties.admin().containsKey("linger.ms"));
    }

    @Test
    void waitsForAllReplicas() {
        ClientProperties properties = properties(Map.of());
        assertEquals("all", properties.producer().get("acks"));
        assertEquals("true", properties.producer().get("enable.idempotence"));
        assertEquals("id", properties.producer().get("transactional.id"));
    }

    @Test
    void usesNoTransactionsForAtLeastOnce() {
        KafkaSinkConfig config = SinkRecords.config(SERVERS, KafkaSinkConfig.Delivery.AT_LEAST_ONCE, Map.of());
        assertFalse(new ClientProperties(config, "main", "id").producer().containsKey("transactional.id"));
    }

    private static ClientProperties properties(Map<String, String> properties) {
        return new ClientProperties(
                SinkRecords.config(SERVERS, KafkaSinkConfig.Delivery.EXACTLY_ONCE, properties), "main", "id");
    }

    private static String refusal(String servers, String topic, Map<String, String> properties) {
        KafkaSinkConfig config = new KafkaSinkConfig(
                servers,
                topic,
                KafkaSinkConfig.Delivery.EXACTLY_ONCE,
                "cursors",
                KafkaSinkConfig.Format.PAYLOAD,
                true,
                -1,
                -1,
                10_000,
                properties,
                SinkRecords.FEED);
        String message = assertThrows(IllegalArgumentException.class, () -> new KafkaSinkFactory(CONTEXT, config))
                .getMessage();
        return String.valueOf(message);
    }
}
