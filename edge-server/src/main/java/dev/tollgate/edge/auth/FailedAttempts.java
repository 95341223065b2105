package dev.tollgate.edge.auth;

import dev.tollgate.edge.limit.RateBucket;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Slows down who presents wrong tokens, keys or sign-ins: each address by itself, and all that have failed together, so that those who never
 * fail are never in the way of others' failures. Safe from any thread.
 */
public final class FailedAttempts {
    private static final long BURST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final double SECONDS_A_MINUTE = 60;

    private final AddressRates addresses;
    private final RateBucket overall;
    private final LongSupplier nanoTime;
    private final LongAdder failed = new LongAdder();
    private final LongAdder putOff = new LongAdder();

    public FailedAttempts(AuthConfig config) {
        this(config, System::nanoTime);
    }

    /** @param nanoTime the clock, in nanoseconds from any instant */
    FailedAttempts(AuthConfig config, LongSupplier nanoTime) {
        this.addresses = new AddressRates(config.failuresPerMinute(), config.addressesMax(), nanoTime);
        this.overall =
                new RateBucket(config.failuresPerMinuteOverall() / SECONDS_A_MINUTE, BURST_NANOS, nanoTime.getAsLong());
        this.nanoTime = nanoTime;
    }

    /** An attempt failed. */
    public void count(InetAddress address) {
        failed.increment();
        addresses.charge(address);
        overall.charge(1, BURST_NANOS, nanoTime.getAsLong());
    }

    /** For how many seconds, rounded up, the address is to attempt nothing; 0 where it may. */
    public long waitSeconds(InetAddress address) {
        long nanos = addresses.waitNanos(address);
        if (nanos == 0 && addresses.isKnown(address)) {
            nanos = overall.debtNanos(nanoTime.getAsLong());
        }
        return (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
    }

    /**
     * To be asked before an attempt is looked at.
     *
     * @return as {@link #waitSeconds}: where it is not 0, the attempt is to be refused, and counts as put off
     */
    public long admit(InetAddress address) {
        long seconds = waitSeconds(address);
        if (seconds > 0) {
            putOff.increment();
        }
        return seconds;
    }

    /** Attempts that failed. */
    public long failed() {
        return failed.sum();
    }

    /** Attempts that were not looked at. */
    public long putOff() {
        return putOff.sum();
    }
}
