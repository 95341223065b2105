package dev.tollgate.edge.sink;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has gone wrong with a sink since it last worked, and how long it is left alone: twice as long with each failure. Safe from any thread. */
final class FeedRetry {
    private static final Logger LOG = LoggerFactory.getLogger(FeedRetry.class);

    /**
     * How it is at one instant.
     *
     * @param failures in a row
     * @param failure the last one's message; null when the last attempt succeeded
     * @param retryAtNanos when to try again, as {@link System#nanoTime}; 0 for at once
     */
    record Trouble(long failures, @Nullable String failure, long retryAtNanos) {
        /** 0 for at once. */
        long retryInMs() {
            return retryAtNanos == 0 ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(retryAtNanos - System.nanoTime()));
        }
    }

    private static final Trouble NONE = new Trouble(0, null, 0);

    private final String sink;
    private final FeedConfig config;
    private volatile Trouble trouble = NONE;

    /** @param sink its name, for the log */
    FeedRetry(String sink, FeedConfig config) {
        this.sink = sink;
        this.config = config;
    }

    Trouble trouble() {
        return trouble;
    }

    /** Whether records are to be offered one by one, to find the one that may be at fault. */
    boolean isProbing() {
        return trouble.failures() >= config.probeAfterFailures();
    }

    /** A probe was delivered, which says nothing about the others. */
    synchronized void goOnProbing() {
        trouble = new Trouble(config.probeAfterFailures(), trouble.failure(), trouble.retryAtNanos());
    }

    /** The pause is over. */
    synchronized void endPause() {
        trouble = new Trouble(trouble.failures(), trouble.failure(), 0);
    }

    synchronized void onSuccess() {
        if (trouble.failures() > 0) {
            LOG.info("sink {}: delivers again after {} failures", sink, trouble.failures());
        }
        trouble = NONE;
    }

    /** Records were rejected and will be offered again; that holds the others up no longer than need be. */
    synchronized void onRejection(boolean anyDelivered) {
        if (anyDelivered) {
            trouble = new Trouble(0, trouble.failure(), trouble.retryAtNanos());
        }
        onFailure(new IOException("the backend rejects a record"));
    }

    synchronized void onFailure(Throwable failed) {
        boolean isExpected = failed instanceof IOException && failed.getMessage() != null;
        String message = isExpected ? String.valueOf(failed.getMessage()) : failed.toString();
        if (!message.equals(trouble.failure())) {
            LOG.warn("sink {}: {}; it is tried again", sink, failed.toString(), isExpected ? null : failed);
        }
        long failures = trouble.failures() + 1;
        long pauseMs = pauseMs(failures);
        if (failed instanceof RetryLaterException later) {
            pauseMs = Math.max(pauseMs, Math.min(later.delay().toMillis(), config.retryMaxMs()));
        }
        trouble = new Trouble(failures, message, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs));
    }

    /** Doubles with each failure, and lies between half of that and all of it. */
    private long pauseMs(long failures) {
        int doublings = (int) Math.min(20, failures - 1);
        long pauseMs = Math.min(config.retryMaxMs(), (long) config.retryMinMs() << doublings);
        return pauseMs / 2 + ThreadLocalRandom.current().nextLong(pauseMs / 2 + 1);
    }
}
