package dev.tollgate.edge.limit;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rates of all senders of one kind, by what tells them apart. A sender's rate is made when it first sends, and forgotten once it has been idle for
 * as long as its bucket takes to fill, or when it is to send at another one; a reference that is kept says so ({@link SenderRate#isRetired}). Any
 * thread.
 */
final class SenderRates<K> {
    private final ConcurrentHashMap<K, SenderRate> rates = new ConcurrentHashMap<>();

    /**
     * The rate of a sender.
     *
     * @param config what it may send; where it was another before, its burst is whole again
     * @return null where there is no limit
     */
    @Nullable
    SenderRate of(K sender, RateConfig config, long nowNanos) {
        return config.isOff() ? null : rates.compute(sender, (key, present) -> current(present, config, nowNanos));
    }

    private static SenderRate current(@Nullable SenderRate present, RateConfig config, long nowNanos) {
        if (present != null && present.goesBy(config)) {
            return present;
        }
        if (present != null) {
            present.retire(); // connections that have it ask for the new one
        }
        return new SenderRate(config, nowNanos);
    }

    /** Forgets those that are idle. */
    void sweep(long nowNanos) {
        rates.forEach((sender, rate) -> {
            if (rate.isIdle(nowNanos)) {
                rate.retire();
                rates.remove(sender, rate);
            }
        });
    }

    int size() {
        return rates.size();
    }
}
