package dev.tollgate.edge.figures;

import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.RawMqttPublisher;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One MQTT 3.1.1 connection of a load, with QoS 1 and so many messages in flight, on a thread of its own. */
final class LoadConnection implements Runnable {
    private static final String PAYLOAD = "{\"temperature\": 21, \"pad\": \"" + "x".repeat(100) + "\"}";
    private static final long LATENCY_MAX_NANOS = 60_000_000_000L;

    private final EdgeProcess edge;
    private final String name;
    private final String token;
    private final int window;
    private final long intervalNanos;
    private final long endNanos;
    private final AtomicLong answered = new AtomicLong();
    private final Deque<Long> sentAt = new ArrayDeque<>();
    private final Histogram latency = new Histogram(LATENCY_MAX_NANOS, 3);
    private long measureFromNanos;
    private long planned;
    private @Nullable IOException failure;

    /** @param intervalNanos between two messages; 0 for as fast as the answers come */
    LoadConnection(EdgeProcess edge, String name, String token, int window, long intervalNanos, long endNanos) {
        this.edge = edge;
        this.name = name;
        this.token = token;
        this.window = window;
        this.intervalNanos = intervalNanos;
        this.endNanos = endNanos;
    }

    /** Latencies count from this instant of the system's nano time on. */
    LoadConnection measureFrom(long nanos) {
        measureFromNanos = nanos;
        return this;
    }

    @Override
    public void run() {
        planned = System.nanoTime();
        try (RawMqttPublisher mqtt = new RawMqttPublisher(edge.mqtt(), name, "kp1/demo-v1/dcx/" + token + "/json")) {
            if (intervalNanos == 0) {
                mqtt.publish(this::nextPayload, window, this::onAnswered);
            } else {
                publishAsPlanned(mqtt);
            }
        } catch (IOException ended) {
            failure = ended;
        }
    }

    /** Null at the end, which ends the publishing. */
    @SuppressWarnings("NullAway")
    private String nextPayload() {
        long now = System.nanoTime();
        if (now - endNanos >= 0) {
            return null;
        }
        sentAt.addLast(now);
        return PAYLOAD;
    }

    /** One message at a time; a late answer makes the next ones late, too, and their latency says so. */
    private void publishAsPlanned(RawMqttPublisher mqtt) throws IOException {
        while (planned - endNanos < 0) {
            planned += intervalNanos;
            awaitPlanned();
            sentAt.addLast(planned);
            Iterator<String> one = List.of(PAYLOAD).iterator();
            mqtt.publish(() -> next(one), 1, this::onAnswered);
        }
    }

    @SuppressWarnings("NullAway")
    private static String next(Iterator<String> payloads) {
        return payloads.hasNext() ? payloads.next() : null;
    }

    private void awaitPlanned() {
        while (planned - System.nanoTime() > 0) {
            LockSupport.parkNanos(planned - System.nanoTime());
        }
    }

    private void onAnswered(String payload) {
        long now = System.nanoTime();
        long sent = sentAt.removeFirst();
        answered.lazySet(answered.getPlain() + 1);
        if (sent - measureFromNanos >= 0) {
            latency.recordValue(Math.min(LATENCY_MAX_NANOS, now - sent));
        }
    }

    long answered() {
        return answered.get();
    }

    /** After the end: from the planned instant where there is a plan, else from the sending. */
    Histogram latency() {
        return latency;
    }

    /** After the end: why the edge ended the connection; null when it did not. */
    @Nullable
    IOException failure() {
        return failure;
    }
}
