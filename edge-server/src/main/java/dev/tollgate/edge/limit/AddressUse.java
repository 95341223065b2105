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

    private final int connectionsMax;
    private final @Nullable RateBucket connects;
    private final @Nullable RateBucket failedTokens;
    private int connections; // guarded by this, as is retired
    private boolean retired;

    AddressUse(AddressConfig config, long nowNanos) {
        connectionsMax = config.connections() == 0 ? Integer.MAX_VALUE : config.connections();
        connects = config.connectsPerSecond() == 0
                ? null
                : new RateBucket(config.connectsPerSecond(), CONNECT_BURST_NANOS, nowNanos);
        failedTokens = config.failedTokensPerMinute() == 0
                ? null
                : new RateBucket(config.failedTokensPerMinute() / SECONDS_A_MINUTE, FAILED_BURST_NANOS, nowNanos);
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

    synchronized Opening open(long nowNanos) {
        if (retired) {
            return Opening.RETIRED;
        }
        if (isRefused(nowNanos)) {
            return Opening.TOKENS_REFUSED;
        }
        if (connections >= connectionsMax) {
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
        return failedTokens == null ? 0 : failedTokens.charge(1, DEBT_MAX_NANOS, nowNanos);
    }

    /** Whether so many tokens were refused that the address is to be refused as a whole. */
    public boolean isRefused(long nowNanos) {
        return failedTokens != null && failedTokens.debtNanos(nowNanos) > REFUSED_AT_NANOS;
    }

    /** Whether nothing is known of the address that would be missed, and it is forgotten from now on. */
    synchronized boolean retireIfIdle(long nowNanos) {
        retired = connections == 0
                && (connects == null || connects.isFull(nowNanos))
                && (failedTokens == null || failedTokens.isFull(nowNanos));
        return retired;
    }
}
