package dev.tollgate.edge.auth;

import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.limit.RateBucket;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often each address does something, for a minute back. Remembers so many addresses; the longest idle one is forgotten for another. Safe
 * from any thread.
 */
final class AddressRates {
    private static final long BURST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final double SECONDS_A_MINUTE = 60;

    private final double perSecond;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, RateBucket> addresses;

    /** @param nanoTime the clock, in nanoseconds from any instant */
    AddressRates(int perMinute, int addressesMax, LongSupplier nanoTime) {
        this.perSecond = perMinute / SECONDS_A_MINUTE;
        this.nanoTime = nanoTime;
        this.addresses = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<InetAddress, RateBucket> eldest) {
                return size() > addressesMax;
            }
        };
    }

    private RateBucket newBucket() {
        return new RateBucket(perSecond, BURST_NANOS, nanoTime.getAsLong());
    }

    /** Counts one. */
    synchronized void charge(InetAddress address) {
        addresses
                .computeIfAbsent(Limits.site(address), added -> newBucket())
                .charge(1, BURST_NANOS, nanoTime.getAsLong());
    }

    /** Whether something is remembered of it. */
    synchronized boolean isKnown(InetAddress address) {
        return addresses.containsKey(Limits.site(address));
    }

    /** For how many nanoseconds it is to do nothing. */
    synchronized long waitNanos(InetAddress address) {
        RateBucket bucket = addresses.get(Limits.site(address));
        return bucket == null ? 0 : bucket.debtNanos(nanoTime.getAsLong());
    }
}
