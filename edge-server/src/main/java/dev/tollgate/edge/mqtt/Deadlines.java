package dev.tollgate.edge.mqtt;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a connection's patience ends: for its CONNECT, for the rest of a packet, for the next packet (keep-alive), and for the client
 * to read. Packets only note the time; one timer is scheduled at a time, for the earliest moment that can matter, and looks again
 * then. On the connection's event loop.
 */
final class Deadlines implements Runnable {
    /** Called when the time is up. */
    @FunctionalInterface
    interface Listener {
        void onDeadline(CloseReason reason);
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final EventExecutor executor;
    private final Listener listener;
    private final long connectNanos;
    private final long packetNanos;
    private final long openedAt;

    private boolean connected;
    private boolean suspended;
    private boolean partial;
    private boolean stalled;
    private long keepAliveNanos = NEVER;
    private long lastPacketAt;
    private long partialSince;
    private long stalledSince;
    private long timerAt;
    private @Nullable ScheduledFuture<?> timer;

    Deadlines(EventExecutor executor, MqttConfig config, Listener listener) {
        this.executor = executor;
        this.listener = listener;
        connectNanos = TimeUnit.MILLISECONDS.toNanos(config.connectTimeoutMs());
        packetNanos = TimeUnit.MILLISECONDS.toNanos(config.packetTimeoutMs());
        openedAt = now();
        schedule(connectNanos);
    }

    private long now() {
        return executor.ticker().nanoTime();
    }

    /** CONNECT was accepted: from now on a packet is due every one and a half keep-alives (MQTT 5, 3.1.2.10); 0 turns that off. */
    void onConnected(int keepAliveSeconds) {
        connected = true;
        keepAliveNanos = keepAliveSeconds == 0 ? NEVER : TimeUnit.MILLISECONDS.toNanos(keepAliveSeconds * 1500L);
        lastPacketAt = now();
        arm(keepAliveNanos);
    }

    /**
     * A read is done.
     *
     * @param packets whether it completed any
     * @param partial whether a packet has begun and is not complete
     */
    void onRead(boolean packets, boolean partial) {
        if (!packets && this.partial == partial) {
            return;
        }
        long now = now();
        if (packets) {
            lastPacketAt = now;
        }
        if (partial && (packets || !this.partial)) {
            partialSince = now;
            arm(packetNanos);
        }
        this.partial = partial;
    }

    /** The client does not read what it is sent, so that the edge has stopped reading, too; or reads again. */
    void onWritable(boolean writable) {
        if (stalled != writable) {
            return;
        }
        stalled = !writable;
        if (stalled) {
            stalledSince = now();
            arm(packetNanos);
        } else {
            restart();
        }
    }

    /** The edge has stopped reading: until {@link #resume} a packet that does not come is not the client's fault. */
    void suspend() {
        suspended = true;
    }

    void resume() {
        if (suspended) {
            suspended = false;
            restart();
        }
    }

    private void restart() {
        lastPacketAt = now();
        partialSince = lastPacketAt;
        arm(Math.min(keepAliveNanos, packetNanos));
    }

    void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void run() {
        timer = null;
        long now = now();
        CloseReason reason = expired(now);
        if (reason != null) {
            listener.onDeadline(reason);
            return;
        }
        long remaining = remaining(now);
        if (remaining != NEVER) {
            schedule(suspended || stalled ? Math.max(remaining, stallNanos(now)) : remaining);
        }
    }

    private @Nullable CloseReason expired(long now) {
        if (stalled) {
            return now - stalledSince >= packetNanos ? CloseReason.WRITE_TIMEOUT : null;
        }
        if (suspended) {
            return null;
        }
        if (!connected && now - openedAt >= connectNanos) {
            return CloseReason.CONNECT_TIMEOUT;
        }
        if (partial && now - partialSince >= packetNanos) {
            return CloseReason.PACKET_TIMEOUT;
        }
        return now - lastPacketAt >= keepAliveNanos ? CloseReason.KEEP_ALIVE : null;
    }

    /** When to look again while nothing is read: once the client must have read, or now and then. */
    private long stallNanos(long now) {
        return stalled ? packetNanos - (now - stalledSince) : packetNanos;
    }

    private long remaining(long now) {
        long remaining = keepAliveNanos == NEVER ? NEVER : keepAliveNanos - (now - lastPacketAt);
        if (!connected) {
            remaining = Math.min(remaining, connectNanos - (now - openedAt));
        }
        if (partial) {
            remaining = Math.min(remaining, packetNanos - (now - partialSince));
        }
        return stalled ? Math.min(remaining, stallNanos(now)) : remaining;
    }

    /** Makes sure that the timer runs in {@code delayNanos} at the latest. */
    private void arm(long delayNanos) {
        if (delayNanos != NEVER && (timer == null || timerAt - now() > delayNanos)) {
            cancel();
            schedule(delayNanos);
        }
    }

    private void schedule(long delayNanos) {
        timerAt = now() + delayNanos;
        timer = executor.schedule(this, delayNanos, TimeUnit.NANOSECONDS);
    }
}
