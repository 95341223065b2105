package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.sink.BrokenSinkException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;

/** Puts failures of kafka-clients, which are unchecked, into the words of a sink. */
final class KafkaFailures {
    private KafkaFailures() {}

    /** Waits for an answer, which has its client's time limit. */
    static <T> T await(String action, KafkaFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw failed(action, cause(e));
        }
    }

    static Throwable cause(ExecutionException failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    static String describe(Throwable failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    /** For a failure after which the same producer can go on. */
    static IOException failed(String action, Throwable failure) {
        return new IOException("Kafka: " + action + " failed: " + describe(failure), failure);
    }

    /** For a failure of which it is not known whether the producer can go on. */
    static IOException failedOrBroken(String action, Throwable failure) {
        return failure instanceof RetriableException ? failed(action, failure) : broken(action, failure);
    }

    static BrokenSinkException broken(String action, Throwable failure) {
        return new BrokenSinkException(
                isFenced(failure)
                        ? "Kafka: another sink with the same transactional id has taken over: is there a second edge with this data"
                                + " folder's node id?"
                        : "Kafka: " + action + " failed: " + describe(failure),
                failure);
    }

    private static boolean isFenced(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    /** Kafka's exception leaves the thread's flag set; Java's does not. */
    static InterruptedException interrupted(InterruptException failure) {
        Thread.interrupted();
        InterruptedException result = new InterruptedException(failure.getMessage());
        result.initCause(failure);
        return result;
    }
}
