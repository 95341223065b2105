package dev.tollgate.edge.journal;

import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the journal takes messages, and if not, why. Changed by the journal's thread, read by any. Each episode is logged once when
 * it begins and once when it is over.
 *
 * <pre>
 * STARTING → WRITABLE ⇄ LOW_SPACE, FULL → FAILED → WRITABLE; any → CLOSED
 * </pre>
 */
final class Availability {
    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    private enum State {
        STARTING,
        WRITABLE,
        LOW_SPACE,
        FULL,
        FAILED,
        CLOSED
    }

    private final InstantSource clock;
    private State state = State.STARTING;
    private long sinceMs;
    private long refused;
    private volatile boolean writable;
    private volatile boolean full;
    private volatile @Nullable String problem = "the journal is starting";

    Availability(InstantSource clock) {
        this.clock = clock;
    }

    boolean isWritable() {
        return writable;
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Nothing can be written; messages in the ring are failed. */
    void onFailure(String what, Exception cause) {
        if (become(State.FAILED, what)) {
            LOG.error("{}", what, cause);
        }
    }

    /** Writing still works, but new messages are refused. */
    void onLowSpace(String what) {
        if (become(State.LOW_SPACE, what)) {
            LOG.error("{}", what);
        }
    }

    /** New messages are refused, because backends are behind. */
    void onFull(String what) {
        if (become(State.FULL, what)) {
            LOG.error("{}", what);
        }
    }

    /** Whether messages are refused for the lack of room within the journal's own bounds. */
    boolean isFull() {
        return full;
    }

    void onRefused(long messages) {
        refused += messages;
    }

    void onWritable() {
        if (state == State.LOW_SPACE || state == State.FULL || state == State.FAILED) {
            LOG.info(
                    "The journal is written again after {} ms; {} messages in the ring were refused meanwhile",
                    clock.millis() - sinceMs,
                    refused);
        }
        state = State.WRITABLE;
        refused = 0;
        problem = null;
        full = false;
        writable = true;
    }

    void onClosed(String what) {
        state = State.CLOSED;
        full = false;
        writable = false;
        problem = what;
    }

    /** True when this is new. */
    private boolean become(State worse, String what) {
        boolean isNew = state != worse;
        if (state != State.LOW_SPACE && state != State.FULL && isNew) {
            sinceMs = clock.millis();
        }
        state = worse;
        full = worse == State.FULL;
        writable = false;
        problem = what;
        return isNew;
    }
}
