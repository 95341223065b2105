package dev.tollgate.edge.http;

import io.netty.util.concurrent.EventExecutor;

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
        /** The next request. */
        IDLE,
        /** The journal, for which the client is not to blame. */
        WAITING,
        /** The client, to read the last answer and close. */
        LINGERING
    }

    private final HttpConfig config;
    private final Deadline deadline;
    private Phase phase = Phase.HEAD;
    private long request;
    private long sinceNanos;
    private long pausedNanos;

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

    private int timeoutMs(Phase phase) {
        return switch (phase) {
            case HEAD -> config.headTimeoutMs();
            case BODY -> config.bodyTimeoutMs();
            case IDLE, WAITING -> config.idleTimeoutMs();
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
        sinceNanos += deadline.nowNanos() - pausedNanos;
    }

    void cancel() {
        deadline.cancel();
    }
}
