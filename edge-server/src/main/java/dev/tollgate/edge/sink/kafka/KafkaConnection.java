package dev.tollgate.edge.sink.kafka;

import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of one sink, with two threads of theirs. Used and closed by the feed's thread. */
final class KafkaConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);
    /** For what is under way: also time for the producer to abort a transaction, so that consumers need not wait for its end. */
    private static final Duration PRODUCER_CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final Duration ADMIN_CLOSE_LIMIT = Duration.ofMillis(500);

    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final KafkaTopics topics;

    /**
     * Makes the clients, which resolves the brokers' names; waits for no broker.
     *
     * @throws KafkaException when that is not possible
     */
    KafkaConnection(ClientProperties properties, KafkaSinkConfig config) {
        admin = Admin.create(properties.admin());
        try {
            producer = new KafkaProducer<>(properties.producer());
        } catch (KafkaException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
        topics = new KafkaTopics(admin, config);
    }

    Admin admin() {
        return admin;
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    KafkaTopics topics() {
        return topics;
    }

    @Override
    public void close() {
        close("producer", () -> producer.close(PRODUCER_CLOSE_LIMIT));
        close("admin client", () -> admin.close(ADMIN_CLOSE_LIMIT));
    }

    private static void close(String client, Runnable close) {
        boolean interrupted = Thread.interrupted(); // else the client would not be given its time
        try {
            close.run();
        } catch (KafkaException e) {
            LOG.warn("Kafka's {} did not close in order: {}", client, KafkaFailures.describe(e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
