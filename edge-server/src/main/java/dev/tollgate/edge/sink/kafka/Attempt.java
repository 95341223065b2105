package dev.tollgate.edge.sink.kafka;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** One attempt to send records, all of them under way at once, and what came of it. Made and read by the feed's thread. */
final class Attempt {
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable Rejection> rejection = new AtomicReference<>();

    private Attempt() {}

    /**
     * Sends the records, up to the first that fails, and waits until there is an answer for each that was sent, or its time is up.
     *
     * @param onAcknowledged called with the index of each record that all replicas in sync have, on the producer's thread
     * @throws InterruptException when the feed's thread is interrupted
     */
    static Attempt send(Producer<byte[], byte[]> producer, List<Outgoing> records, IntConsumer onAcknowledged) {
        Attempt attempt = new Attempt();
        attempt.sendAll(producer, records, onAcknowledged);
        producer.flush();
        return attempt;
    }

    private void sendAll(Producer<byte[], byte[]> producer, List<Outgoing> records, IntConsumer onAcknowledged) {
        for (Outgoing outgoing : records) {
            try {
                producer.send(outgoing.record(), (metadata, error) -> {
                    if (error == null) {
                        acknowledged.add(outgoing.index());
                        onAcknowledged.accept(outgoing.index());
                    } else {
                        onError(outgoing, error);
                    }
                });
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) { // often because of an error that a callback has told or will tell
                failure.compareAndSet(null, e);
            }
            if (failure.get() != null) {
                return;
            }
        }
    }

    /** The first error that blames its record can be believed; a transaction's other records then fail with the same one. */
    private void onError(Outgoing outgoing, Exception error) {
        if (isRejection(error)) {
            rejection.compareAndSet(null, outgoing.rejected(KafkaFailures.describe(error)));
        }
        failure.compareAndSet(null, error);
    }

    private static boolean isRejection(Exception error) {
        return error instanceof RecordTooLargeException
                || error instanceof RecordBatchTooLargeException
                || error instanceof InvalidRecordException
                || error instanceof InvalidTimestampException
                || error instanceof InvalidTopicException;
    }

    boolean isAcknowledged(Outgoing outgoing) {
        return acknowledged.contains(outgoing.index());
    }

    /** The first error, of whatever kind; null when all records were acknowledged. */
    @Nullable
    Exception failure() {
        return failure.get();
    }

    /** The one record that is known to be at fault; null for none. */
    @Nullable
    Rejection rejection() {
        return rejection.get();
    }
}
