package dev.tollgate.edge.limit;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one address does at present: its connections, how fast they come, and how many tokens were refused. Any thread. */
public final class AddressUse {
    private static final long CONNECT_BURST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long FAILED_BURST_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Below empty for longer than this, the address is refused. */
    private static final long REFUSED_AT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long DEBT_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final double SECONDS_A_MINUTE = 60;

    private AddressConfig config; // guarded by this, as are connections and retired
    private int connections;
    private boolean retired;
    private @Nullable RateBucket connects; // guarded likewise
    private volatile @Nullable RateBucket failedTokens;

    AddressUse(AddressConfig config, long nowNanos) {
        this.config = config;
        this.connects = connects(config, nowNanos);
        this.failedTokens = failedTokens(config, nowNanos);
    }

    private static @Nullable RateBucket connects(AddressConfig config, long nowNanos) {
        return config.connectsPerSecond() == 0
                ? null
                : new RateBucket(config.connectsPerSecond(), CONNECT_BURST_NANOS, nowNanos);
    }

    private static @Nullable RateBucket failedTokens(AddressConfig config, long nowNanos) {
        return config.failedTokensPerMinute() == 0
                ? null
                : new RateBucket(config.failedTokensPerMinute() / SECONDS_A_MINUTE, FAILED_BURST_NANOS, nowNanos);
    }

    /** Goes by other settings from now on; what was counted stays, where it is counted at the same rate. */
    synchronized void configure(AddressConfig next, long nowNanos) {
        if (next.connectsPerSecond() != config.connectsPerSecond()) {
            connects = connects(next, nowNanos);
        }
        if (next.failedTokensPerMinute() != config.failedTokensPerMinute()) {
            failedTokens = failedTokens(next, nowNanos);
        }
        config = next;
    }

    /** What becomes of a new connection. */
    enum Opening {
        OPENED,
        TOO_MANY,
        TOO_FAST,
        TOKENS_REFUSED,
        /** This was forgotten: another one has to be asked for. */
        RETIRED
    }

    /** @param current settings, which this may not have been told yet */
    synchronized Opening open(AddressConfig current, long nowNanos) {
        if (retired) {
            return Opening.RETIRED;
        }
        configure(current, nowNanos);
        if (isRefused(nowNanos)) {
            return Opening.TOKENS_REFUSED;
        }
        if (config.connections() > 0 && connections >= config.connections()) {
            return Opening.TOO_MANY;
        }
        if (connects != null && connects.take(1, nowNanos) > 0) {
            return Opening.TOO_FAST;
        }
        connections++;
        return Opening.OPENED;
    }

    synchronized void close() {
        connections--;
    }

    /**
     * A token was refused.
     *
     * @return for how many nanoseconds nothing more should be read from the connection
     */
    public long onTokenRefused(long nowNanos) {
        RateBucket bucket = failedTokens;
        return bucket == null ? 0 : bucket.charge(1, DEBT_MAX_NANOS, nowNanos);
    }

    /** Whether so many tokens were refused that the address is to be refused as a whole. */
    public boolean isRefused(long nowNanos) {
        RateBucket bucket = failedTokens;
        return bucket != null && bucket.debtNanos(nowNanos) > REFUSED_AT_NANOS;
    }

    /** Whether nothing is known of the address that would be missed, and it is forgotten from now on. */
    synchronized boolean retireIfIdle(long nowNanos) {
        RateBucket bucket = failedTokens;
        retired = connections == 0
                && (connects == null || connects.isFull(nowNanos))
                && (bucket == null || bucket.isFull(nowNanos));
        return retired;
    }
}
