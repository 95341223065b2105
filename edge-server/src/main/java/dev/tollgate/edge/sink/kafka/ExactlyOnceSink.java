package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.sink.BrokenSinkException;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends each batch in a transaction of Kafka that also stores how far delivery is, as the committed offset of a consumer group: whoever
 * reads committed records only finds each record once, whatever becomes of the edge. {@link #open} ends what an earlier sink left open,
 * fences that sink if it is still alive, and goes on where the stored offset says.
 *
 * <p>When Kafka rejects records of a batch, the others are delivered, and the offset stays at the first that was rejected. Its metadata
 * names all that were rejected, and how far the others are delivered: {@link Progress}. It is stored before the feed is told of the
 * rejection. So a crash before a rejected record has reached the dead letters does not lose it: it is offered again, and the records
 * behind it, which Kafka has, are confirmed without being sent a second time. A rejected record counts as settled once the edge's own
 * cursor, given to {@link #open}, is behind it. Should the list grow too long for Kafka before, the sink breaks, to be opened anew.
 *
 * <p>Kafka forgets the offset when the edge delivers nothing for {@code offsets.retention.minutes}; then the edge's own cursor counts.
 */
final class ExactlyOnceSink extends KafkaSink {
    /** Kafka's {@code offset.metadata.max.bytes} is 4096 where nobody has changed it. */
    private static final int METADATA_MAX_CHARS = 4096;

    private static final Duration CONSUMER_CLOSE_LIMIT = Duration.ofMillis(500);

    private final String id;
    private final ClientProperties properties;
    private final TopicPartition cursorPartition;
    private @Nullable ConsumerGroupMetadata group;
    private Progress progress = Progress.of(new SinkCursor(0, 0));

    /** @param id transactional id and consumer group */
    ExactlyOnceSink(KafkaSinkConfig config, ClientProperties properties, RecordMapper mapper, String id) {
        super(config, properties, mapper);
        this.id = id;
        this.properties = properties;
        this.cursorPartition = new TopicPartition(config.cursorTopic(), 0);
    }

    @Override
    public boolean keepsCursor() {
        return true;
    }

    @Override
    SinkCursor open(KafkaConnection connection, SinkCursor cursor) throws IOException, InterruptedException {
        connection.producer().initTransactions();
        connection.topics().require(cursorPartition.topic());
        OffsetAndMetadata stored = stored(connection);
        progress = (stored == null ? Progress.of(cursor) : parse(stored)).and(cursor);
        return progress.cursor();
    }

    /** A consumer waits until no transaction has the offset in doubt; the admin client would leave it out, as if there were none. */
    private @Nullable OffsetAndMetadata stored(KafkaConnection connection) throws IOException, InterruptedException {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties.consumer(id));
        try {
            group = consumer.groupMetadata();
            return consumer.committed(Set.of(cursorPartition)).get(cursorPartition);
        } catch (TimeoutException e) {
            throw new BrokenSinkException(
                    "Kafka: the offset of group " + id + ", which is the sink's cursor, is in doubt: "
                            + OffsetInDoubt.explain(connection.admin(), id),
                    e);
        } finally {
            consumer.close(CloseOptions.timeout(CONSUMER_CLOSE_LIMIT));
        }
    }

    private Progress parse(OffsetAndMetadata stored) throws IOException {
        try {
            return Progress.of(stored);
        } catch (IllegalArgumentException e) {
            throw new IOException("Kafka: group " + id + " is not an edge's: " + e.getMessage(), e);
        }
    }

    @Override
    void deliver(KafkaConnection connection, SinkBatch batch) throws IOException, InterruptedException {
        Progress before = progress.and(new SinkCursor(0, batch.cursor().epoch()));
        List<Rejection> rejections = new ArrayList<>();
        List<Outgoing> outgoing = prepare(connection, batch, record -> !before.isDelivered(record), rejections);
        for (Rejection rejection = transact(connection, batch, outgoing, rejections);
                rejection != null;
                rejection = transact(connection, batch, outgoing, rejections)) {
            int rejected = rejection.index();
            rejections.add(rejection);
            outgoing.removeIf(record -> record.index() == rejected);
        }
        rejections.forEach(rejection -> batch.reject(rejection.index(), rejection.why()));
        for (int index = 0; index < batch.size(); index++) {
            batch.confirm(index); // where it was not rejected
        }
    }

    /** Returns null when the transaction is committed, and a record that must be left out when it is not. */
    private @Nullable Rejection transact(
            KafkaConnection connection, SinkBatch batch, List<Outgoing> outgoing, List<Rejection> rejections)
            throws IOException {
        Progress next = progress.after(batch.cursor(), batch.records(), rejections);
        if (outgoing.isEmpty() && next.equals(progress)) {
            return null;
        }
        OffsetAndMetadata offset = offset(next);
        Producer<byte[], byte[]> producer = connection.producer();
        producer.beginTransaction();
        Attempt attempt = Attempt.send(producer, outgoing, index -> {});
        Exception failure = attempt.failure();
        if (failure == null) {
            commit(producer, offset);
            progress = next;
            return null;
        }
        abort(producer, failure);
        if (attempt.rejection() == null) {
            throw KafkaFailures.failed("sending", failure);
        }
        return attempt.rejection();
    }

    private static OffsetAndMetadata offset(Progress next) throws BrokenSinkException {
        OffsetAndMetadata offset = next.toOffset();
        if (offset.metadata().length() > METADATA_MAX_CHARS) {
            throw new BrokenSinkException(
                    "Kafka: " + next.rejected().size() + " rejected records are too many to note with the cursor",
                    null);
        }
        return offset;
    }

    /** Whatever fails here, the outcome counts as unknown: only a new sink finds out. */
    private void commit(Producer<byte[], byte[]> producer, OffsetAndMetadata offset) throws BrokenSinkException {
        try {
            producer.sendOffsetsToTransaction(Map.of(cursorPartition, offset), Objects.requireNonNull(group));
            producer.commitTransaction();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            throw KafkaFailures.broken("committing", e);
        }
    }

    private static void abort(Producer<byte[], byte[]> producer, Exception failure) throws BrokenSinkException {
        if (failure instanceof TimeoutException) {
            throw KafkaFailures.broken("sending", failure); // aborting would only wait a second time
        }
        try {
            producer.abortTransaction();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            e.addSuppressed(failure);
            throw KafkaFailures.broken("aborting", e);
        }
    }
}
