package dev.tollgate.edge.sink.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the clients of kafka-clients are made with: defaults, then the operator's properties, then what the sink itself depends on.
 * Immutable.
 */
final class ClientProperties {
    private static final Logger LOG = LoggerFactory.getLogger(ClientProperties.class);
    private static final Pattern BROKERS = Pattern.compile("[^,\\s]+:\\d{1,5}(\\s*,\\s*[^,\\s]+:\\d{1,5})*");
    private static final Set<String> OWN = Set.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    private final Map<String, Object> producer;
    private final Map<String, Object> admin;

    /**
     * @param transactionalId used by exactly-once delivery alone
     * @throws IllegalArgumentException {@code key: what was expected}
     */
    ClientProperties(KafkaSinkConfig config, String sinkName, String transactionalId) {
        check(config);
        Map<String, Object> common = new HashMap<>(timeLimits(config.timeoutMs()));
        common.put(ProducerConfig.CLIENT_ID_CONFIG, "tollgate-" + sinkName);
        common.putAll(config.properties());
        common.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());

        producer = new HashMap<>(common);
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        if (config.delivery() == KafkaSinkConfig.Delivery.EXACTLY_ONCE) {
            producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        }
        admin = new HashMap<>(common);
        admin.keySet().removeIf(ClientProperties::isProducersAlone);
        checkWithKafka();
    }

    private static Map<String, Object> timeLimits(int timeoutMs) {
        return Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                String.valueOf(timeoutMs),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                String.valueOf(timeoutMs),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                String.valueOf(timeoutMs),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                String.valueOf(timeoutMs / 2)); // so that a request that is lost is sent a second time
    }

    private static boolean isProducersAlone(String key) {
        return ProducerConfig.configNames().contains(key)
                && !AdminClientConfig.configNames().contains(key);
    }

    private static void check(KafkaSinkConfig config) {
        if (!BROKERS.matcher(config.bootstrapServers()).matches()) {
            throw new IllegalArgumentException(
                    "bootstrapServers: expected host:port, or several separated by commas, got '"
                            + config.bootstrapServers() + "'");
        }
        for (String key : new TreeSet<>(config.properties().keySet())) {
            if (OWN.contains(key)) {
                throw new IllegalArgumentException("properties: expected none that the sink sets itself, got '" + key
                        + "'; those are " + new TreeSet<>(OWN));
            }
            if (!ProducerConfig.configNames().contains(key)
                    && !AdminClientConfig.configNames().contains(key)) {
                LOG.warn("properties: '{}' is no setting of kafka-clients' producer; is it misspelled?", key);
            }
        }
    }

    private void checkWithKafka() {
        try {
            ProducerConfig sending = new ProducerConfig(producer);
            checkAtLeast(
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    sending.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                    sending.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)
                            + sending.getLong(ProducerConfig.LINGER_MS_CONFIG));
            AdminClientConfig asking = new AdminClientConfig(admin);
            checkAtLeast(
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    asking.getInt(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG),
                    asking.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG));
        } catch (KafkaException e) {
            throw new IllegalArgumentException("properties: " + e.getMessage(), e);
        }
    }

    /** The clients check this too, but only when they are made. */
    private static void checkAtLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "properties: expected " + key + " (timeoutMs where it is not set) of at least"
                            + " request.timeout.ms and linger.ms, " + least + ", got " + value);
        }
    }

    Map<String, Object> producer() {
        return Map.copyOf(producer);
    }

    /** For a consumer that reads the group's offsets, and nothing else. */
    Map<String, Object> consumer(String group) {
        Map<String, Object> consumer = new HashMap<>(admin);
        consumer.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return consumer;
    }

    Map<String, Object> admin() {
        return Map.copyOf(admin);
    }
}
