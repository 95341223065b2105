package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Confirms each record as soon as all replicas in sync have it. A failure makes doubles of those for which no answer came. */
final class AtLeastOnceSink extends KafkaSink {
    AtLeastOnceSink(KafkaSinkConfig config, ClientProperties properties, RecordMapper mapper) {
        super(config, properties, mapper);
    }

    @Override
    SinkCursor open(KafkaConnection connection, SinkCursor cursor) throws IOException, InterruptedException {
        KafkaFailures.await("connecting", connection.admin().describeCluster().clusterId());
        return cursor;
    }

    @Override
    void deliver(KafkaConnection connection, SinkBatch batch) throws IOException, InterruptedException {
        List<Rejection> rejections = new ArrayList<>();
        List<Outgoing> outgoing = prepare(connection, batch, record -> true, rejections);
        rejections.forEach(rejection -> batch.reject(rejection.index(), rejection.why()));
        while (!outgoing.isEmpty()) {
            Attempt attempt = Attempt.send(connection.producer(), outgoing, batch::confirm);
            outgoing.removeIf(attempt::isAcknowledged);
            Rejection rejection = attempt.rejection();
            if (rejection != null) {
                batch.reject(rejection.index(), rejection.why());
                outgoing.removeIf(record -> record.index() == rejection.index());
            } else if (attempt.failure() != null) {
                throw KafkaFailures.failedOrBroken("sending", attempt.failure());
            }
        }
    }
}
