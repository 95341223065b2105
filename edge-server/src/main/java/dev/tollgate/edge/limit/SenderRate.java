package dev.tollgate.edge.limit;

import org.jspecify.annotations.Nullable;

/** What one device, or all of an application, may send: messages and bytes a second. Any thread; allocates nothing. */
public final class SenderRate {
    private final RateConfig config;
    private final @Nullable RateBucket messages;
    private final @Nullable RateBucket bytes;
    private volatile boolean retired;

    SenderRate(RateConfig config, long nowNanos) {
        this.config = config;
        messages = config.messagesPerSecond() == 0
                ? null
                : new RateBucket(config.messagesPerSecond(), config.burstNanos(), nowNanos);
        bytes = config.bytesPerSecond() == 0
                ? null
                : new RateBucket(config.bytesPerSecond(), config.burstNanos(), nowNanos);
    }

    /**
     * Takes one message of so many bytes, both or nothing.
     *
     * @return 0, or in how many nanoseconds it is worth to try again
     */
    public long take(int messageBytes, long nowNanos) {
        long wait = messages == null ? 0 : messages.take(1, nowNanos);
        if (wait > 0 || bytes == null) {
            return wait;
        }
        wait = bytes.take(messageBytes, nowNanos);
        if (wait > 0) {
            giveBackMessage();
        }
        return wait;
    }

    /** Undoes a {@link #take}, for a message that was not taken after all. */
    public void giveBack(int messageBytes) {
        giveBackMessage();
        if (bytes != null) {
            bytes.giveBack(messageBytes);
        }
    }

    private void giveBackMessage() {
        if (messages != null) {
            messages.giveBack(1);
        }
    }

    /** Whether it is messages that there is no room for, and not their bytes. */
    public boolean isShortOfMessages(long nowNanos) {
        return messages != null && messages.held(nowNanos) + 1 > messages.burst();
    }

    /** Messages, or bytes, that may be taken at once; 0 where they are not counted. */
    public long burst(boolean ofBytes) {
        RateBucket bucket = ofBytes ? bytes : messages;
        return bucket == null ? 0 : bucket.burst();
    }

    /** Messages, or bytes, that were taken and did not come back yet; 0 where they are not counted. */
    public long held(boolean ofBytes, long nowNanos) {
        RateBucket bucket = ofBytes ? bytes : messages;
        return bucket == null ? 0 : bucket.held(nowNanos);
    }

    boolean goesBy(RateConfig other) {
        return config.equals(other);
    }

    boolean isIdle(long nowNanos) {
        return (messages == null || messages.isFull(nowNanos)) && (bytes == null || bytes.isFull(nowNanos));
    }

    /** Whether it was forgotten, having been idle, or another one took its place: that one has to be asked for. */
    public boolean isRetired() {
        return retired;
    }

    void retire() {
        retired = true;
    }
}
