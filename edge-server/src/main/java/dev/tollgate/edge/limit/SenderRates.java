package dev.tollgate.edge.limit;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rates of all senders of one kind, by what tells them apart. A sender's rate is made when it first sends, and forgotten once it has been idle for
 * as long as its bucket takes to fill; a reference that is kept says so ({@link SenderRate#isRetired}). Any thread.
 */
final class SenderRates<K> {
    private final ConcurrentHashMap<K, SenderRate> rates = new ConcurrentHashMap<>();
    private final RateConfig config;

    SenderRates(RateConfig config) {
        this.config = config;
    }

    /** Null where there is no limit. */
    @Nullable
    SenderRate of(K sender, long nowNanos) {
        return config.isOff() ? null : rates.computeIfAbsent(sender, added -> new SenderRate(config, nowNanos));
    }

    /** Forgets those that are idle. */
    void sweep(long nowNanos) {
        Iterator<SenderRate> all = rates.values().iterator();
        while (all.hasNext()) {
            SenderRate rate = all.next();
            if (rate.isIdle(nowNanos)) {
                rate.retire();
                all.remove();
            }
        }
    }

    int size() {
        return rates.size();
    }
}
