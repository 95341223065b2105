package dev.tollgate.edge.http;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * How long a connection may stay in the phase that it is in. A phase lasts from its beginning, whatever comes in it, so that a client
 * that sends a byte now and then gains nothing. While the edge itself has stopped reading, the time stands still.
 */
final class Patience {
    /** What the edge waits for. */
    enum Phase {
        /** A request's head. */
        HEAD,
        /** A request's body. */
        BODY,
        /** More of an upload. */
        UPLOAD,
        /** The next request. */
        IDLE,
        /** The journal, for which the client is not to blame. */
        WAITING,
        /** The client, to read the last answer and close. */
        LINGERING
    }

    private static final long UPLOAD_MAX_S = TimeUnit.DAYS.toSeconds(365);

    private final HttpConfig config;
    private final Deadline deadline;
    private Phase phase = Phase.HEAD;
    private long request;
    private long sinceNanos;
    private long pausedNanos;
    private long progressBytes;
    private long progressNanos;

    /** Begins to wait for the first request's head. */
    Patience(EventExecutor executor, HttpConfig config, Runnable onPassed) {
        this.config = config;
        this.deadline = new Deadline(executor, onPassed);
        deadline.set(0, config.headTimeoutMs());
    }

    Phase phase() {
        return phase;
    }

    /** The edge waits for {@code phase} of request {@code request}; goes on with it where it does already. */
    void enter(Phase phase, long request) {
        if (this.phase != phase || this.request != request) {
            this.phase = phase;
            this.request = request;
            sinceNanos = deadline.nowNanos();
        }
        if (phase == Phase.WAITING) {
            deadline.clear();
        } else {
            deadline.set(sinceNanos, timeoutMs(phase));
        }
    }

    /**
     * As {@link #enter}, for an upload: each byte that comes gives it {@code idleMs} more, as long as on average enough have come.
     *
     * @param bytes that have come
     * @param perSecondMin which are enough, after {@code idleMs} to begin with
     */
    void enterUpload(long request, long bytes, int idleMs, int perSecondMin) {
        long now = deadline.nowNanos();
        if (phase != Phase.UPLOAD || this.request != request) {
            phase = Phase.UPLOAD;
            this.request = request;
            sinceNanos = now;
            progressNanos = now;
        } else if (bytes != progressBytes) {
            progressNanos = now;
        }
        progressBytes = bytes;
        long enoughUntil = sinceNanos + TimeUnit.SECONDS.toNanos(Math.min(bytes / perSecondMin, UPLOAD_MAX_S));
        deadline.set(Math.min(progressNanos, enoughUntil), idleMs);
    }

    private int timeoutMs(Phase phase) {
        return switch (phase) {
            case HEAD -> config.headTimeoutMs();
            case BODY -> config.bodyTimeoutMs();
            case IDLE, WAITING, UPLOAD -> config.idleTimeoutMs();
            case LINGERING -> config.lingerTimeoutMs();
        };
    }

    /** Time stands still until {@link #resume}. */
    void pause() {
        pausedNanos = deadline.nowNanos();
        deadline.clear();
    }

    /** Paused, as the client does not read what was answered: it may do so for the idle timeout. */
    void stall() {
        deadline.set(deadline.nowNanos(), config.idleTimeoutMs());
    }

    /** Paused, and no longer stalled. */
    void clear() {
        deadline.clear();
    }

    /** Time goes on; to be followed by {@link #enter}. */
    void resume() {
        long paused = deadline.nowNanos() - pausedNanos;
        sinceNanos += paused;
        progressNanos += paused;
    }

    void cancel() {
        deadline.cancel();
    }
}
