package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.sink.SinkRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * What both ways of delivery to Kafka share: one connection, made by {@link #open}, and records that are sent all at once. A record that
 * Kafka refuses for what it is (too large, a name that is no topic's, a topic that is missing and not to be created, a timestamp that the
 * topic does not allow) is rejected; the others of its batch are delivered. Any other failure concerns the whole batch, a lack of rights
 * too: nothing is lost, and the operator has time to mend it.
 */
public abstract sealed class KafkaSink implements Sink permits ExactlyOnceSink, AtLeastOnceSink {
    private final KafkaSinkConfig config;
    private final ClientProperties properties;
    private final RecordMapper mapper;
    private @Nullable KafkaConnection connection;

    KafkaSink(KafkaSinkConfig config, ClientProperties properties, RecordMapper mapper) {
        this.config = config;
        this.properties = properties;
        this.mapper = mapper;
    }

    @Override
    public final SinkCursor open(SinkCursor cursor) throws IOException, InterruptedException {
        try {
            connection = new KafkaConnection(properties, config);
            return open(connection, cursor);
        } catch (InterruptException e) {
            throw KafkaFailures.interrupted(e);
        } catch (KafkaException | IllegalStateException e) {
            throw KafkaFailures.broken("connecting", e);
        }
    }

    abstract SinkCursor open(KafkaConnection connection, SinkCursor cursor) throws IOException, InterruptedException;

    @Override
    public final void deliver(SinkBatch batch) throws IOException, InterruptedException {
        if (connection == null) {
            throw new IllegalStateException("the sink is not open");
        }
        try {
            deliver(connection, batch);
        } catch (InterruptException e) {
            throw KafkaFailures.interrupted(e);
        } catch (IOException e) {
            connection.topics().forget();
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            throw KafkaFailures.broken("delivery", e);
        }
    }

    abstract void deliver(KafkaConnection connection, SinkBatch batch) throws IOException, InterruptedException;

    /**
     * Makes Kafka records of those of the batch's records that are wanted, and sees to their topics.
     *
     * @param rejections where those are added that have no topic to go to
     */
    final List<Outgoing> prepare(
            KafkaConnection connection, SinkBatch batch, Predicate<SinkRecord> wanted, List<Rejection> rejections)
            throws IOException, InterruptedException {
        Map<Integer, String> kafkaTopics = new LinkedHashMap<>();
        for (int index = 0; index < batch.size(); index++) {
            if (wanted.test(batch.records().get(index))) {
                kafkaTopics.put(index, mapper.topic(batch.records().get(index)));
            }
        }
        Map<String, String> problems = connection.topics().prepare(kafkaTopics.values());
        List<Outgoing> outgoing = new ArrayList<>(kafkaTopics.size());
        kafkaTopics.forEach((index, kafkaTopic) -> {
            SinkRecord record = batch.records().get(index);
            String problem = problems.get(kafkaTopic);
            if (problem == null) {
                outgoing.add(new Outgoing(index, record.sequence(), mapper.map(kafkaTopic, record)));
            } else {
                rejections.add(new Rejection(index, record.sequence(), problem));
            }
        });
        return outgoing;
    }

    /** Within three seconds. A transaction that is open is aborted, if the brokers answer. */
    @Override
    public final void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
