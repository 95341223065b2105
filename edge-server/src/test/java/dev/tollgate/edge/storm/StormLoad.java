package dev.tollgate.edge.storm;

import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.RawHttpPublisher;
import dev.tollgate.edge.testing.RawMqttPublisher;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Devices that publish at a steady pace to an edge that comes and goes, each on a thread of its own. They send nothing twice. */
public final class StormLoad implements AutoCloseable {
    private static final int WINDOW = 32;
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LongConsumer onAcknowledged;
    private final long intervalNanos;
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> surprise = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;
    private @Nullable EdgeProcess edge; // guarded by this

    /**
     * @param messagesPerSecond of each device, at most
     * @param onAcknowledged called with each message that was answered with success, on its device's thread
     */
    public StormLoad(int messagesPerSecond, LongConsumer onAcknowledged) {
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / messagesPerSecond;
        this.onAcknowledged = onAcknowledged;
    }

    /** Number of the device that a message is from. */
    public static int device(long id) {
        return Payload.device(id);
    }

    /** @param path from the application to the resource, with the token; devices with an even number speak MQTT, others HTTP */
    public void addDevice(int number, String path) {
        Thread thread = new Thread(new Device(number, path), "device-" + number);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** @param next to publish to; null for none */
    public synchronized void setEdge(@Nullable EdgeProcess next) {
        edge = next;
        notifyAll();
    }

    private synchronized @Nullable EdgeProcess awaitEdge() throws InterruptedException {
        while (edge == null && !ended) {
            wait();
        }
        return edge;
    }

    /** Messages that were answered with success. */
    public Set<Long> acknowledged() {
        return acknowledged;
    }

    public long sent() {
        return sent.get();
    }

    /** Requests that were answered with 503. */
    public long refused() {
        return refused.get();
    }

    /** Fails when a device met with what no device should. */
    public void check() {
        Throwable unexpected = surprise.get();
        if (unexpected != null) {
            throw new AssertionError("a device was surprised", unexpected);
        }
    }

    /** Sends nothing more, and waits for the answers that are due. */
    public void end() throws InterruptedException {
        close();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Sends nothing more. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }

    private final class Device implements Runnable {
        private final int number;
        private final String path;
        private int next;
        private long nextAtNanos = System.nanoTime();

        Device(int number, String path) {
            this.number = number;
            this.path = path;
        }

        @Override
        public void run() {
            try {
                EdgeProcess target = awaitEdge();
                while (target != null && !ended) {
                    publishTo(target);
                    target = awaitEdge();
                }
            } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
                surprise.compareAndSet(null, e);
            }
        }

        /** Until the load or the connection ends: the edge is killed, or closes it, as MQTT 3.1.1 has no word for a refusal. */
        private void publishTo(EdgeProcess target) throws IOException {
            Supplier<@Nullable String> payloads = this::nextPayload;
            try {
                if (number % 2 == 0) {
                    try (RawMqttPublisher mqtt = new RawMqttPublisher(target.mqtt(), "device-" + number, path)) {
                        mqtt.publish(payloads, WINDOW, this::onAnswered);
                    }
                } else {
                    try (RawHttpPublisher http = new RawHttpPublisher(target.http(), "/" + path)) {
                        http.publish(payloads, WINDOW, this::onAnswered, this::onRefused);
                    }
                }
            } catch (SocketException | EOFException gone) {
                LockSupport.parkNanos(RECONNECT_NANOS);
            }
        }

        private @Nullable String nextPayload() {
            if (ended) {
                return null;
            }
            sent.incrementAndGet();
            return Payload.text(Payload.id(number, next++));
        }

        private void onAnswered(String payload) {
            long id = Payload.id(payload);
            acknowledged.add(id);
            onAcknowledged.accept(id);
            pace();
        }

        private void onRefused(String payload) {
            refused.incrementAndGet();
            pace();
        }

        private void pace() {
            long now = System.nanoTime();
            nextAtNanos = Math.max(nextAtNanos + intervalNanos, now);
            if (nextAtNanos > now) {
                LockSupport.parkNanos(nextAtNanos - now);
            }
        }
    }
}
