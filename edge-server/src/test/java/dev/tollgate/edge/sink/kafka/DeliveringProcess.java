package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkCursor;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process of its own that delivers exactly once, at full speed, until it is killed: the records from 1 on, or from where Kafka says, as
 * an edge would whose own cursor was never noted. Prints a line for each batch.
 */
final class DeliveringProcess {
    static final SinkCursor START = new SinkCursor(1, 0);

    private static final int BATCH_RECORDS = 200;

    private DeliveringProcess() {}

    /** @param arguments brokers, and the name of sink and application */
    public static void main(String[] arguments) throws Exception {
        try (KafkaSink sink = sink(arguments[0], arguments[1])) {
            long sequence = sink.open(START).sequence();
            while (true) {
                SinkBatch batch = SinkRecords.batch(arguments[1] + "-v1", sequence, sequence + BATCH_RECORDS - 1);
                sink.deliver(batch);
                sequence = batch.cursor().sequence();
                System.out.println(sequence);
            }
        }
    }

    static KafkaSink sink(String servers, String name) {
        KafkaSinkConfig config = SinkRecords.config(servers, KafkaSinkConfig.Delivery.EXACTLY_ONCE, Map.of());
        return new KafkaSinkFactory(new SinkContext(name, "0123456789abcdef", Path.of("")), config).create();
    }
}
