package dev.tollgate.edge.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All rates of an edge. One an edge; any thread. What is idle is forgotten by {@link #sweep}, to be called now and then. */
public final class Limits {
    private static final int PREFIX_BYTES = 8;

    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<InetAddress, AddressUse> addresses = new ConcurrentHashMap<>();
    private final Map<AddressUse.Opening, LongAdder> counters = new EnumMap<>(AddressUse.Opening.class);
    private final LimitOverrides overrides;
    private volatile LimitsConfig settings;
    private volatile SenderLimits senders;
    private volatile AddressConfig addressConfig;

    /** @param overrides they hold before {@code settings}, and those that come later hold at once */
    public Limits(LimitsConfig settings, LimitOverrides overrides) {
        this(settings, overrides, System::nanoTime);
    }

    /** Without overrides, with its clock, in nanoseconds from any instant. */
    public Limits(LimitsConfig settings, LongSupplier nanoTime) {
        this(settings, new LimitOverrides(), nanoTime);
    }

    Limits(LimitsConfig settings, LimitOverrides overrides, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.overrides = overrides;
        this.settings = settings;
        LimitsConfig config = effective(LimitTarget.ALL);
        senders = new SenderLimits(config, overrides);
        addressConfig = config.address();
        for (AddressUse.Opening opening : AddressUse.Opening.values()) {
            counters.put(opening, new LongAdder());
        }
        overrides.addListener(this::apply);
    }

    /** The instant that rates are asked at. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /**
     * Has other settings hold from now on, for those that send already, too, where no override comes before them. A rate that changes begins with
     * its whole burst. Connections that came while addresses had no limit are counted for none.
     */
    public synchronized void configure(LimitsConfig next) {
        settings = next;
        apply();
    }

    /** Has what is set now hold: for senders, for all of which there is another object, and for addresses. */
    private synchronized void apply() {
        LimitsConfig config = effective(LimitTarget.ALL);
        senders = senders.with(config);
        if (!config.address().equals(addressConfig)) {
            addressConfig = config.address();
            long now = nanoTime.getAsLong();
            addresses.values().forEach(use -> use.configure(config.address(), now));
        }
    }

    /** What would hold for a target without its own override. Not for the path of a message. */
    public LimitsConfig inherited(LimitTarget target) {
        return target.level() == LimitTarget.Level.ALL ? settings : effective(target.above());
    }

    /** What holds for a target. Not for the path of a message. */
    public LimitsConfig effective(LimitTarget target) {
        return overrides.of(target).over(inherited(target));
    }

    /** Whose override it is that one of {@link LimitsOverride#KEYS} of a target comes from; empty for the settings. */
    public Optional<LimitTarget.Level> origin(LimitTarget target, String key) {
        if (overrides.of(target).has(key)) {
            return Optional.of(target.level());
        }
        return target.level() == LimitTarget.Level.ALL ? Optional.empty() : origin(target.above(), key);
    }

    /** The limits of devices and applications that hold at present. */
    public SenderLimits senders() {
        return senders;
    }

    /** Told why a connection is refused. */
    @FunctionalInterface
    public interface RefusalListener {
        /**
         * A connection is to be closed at once.
         *
         * @param reason stable name
         * @param rule key of the setting
         * @param limit its value
         * @param retryInMs after which it may be worth to try again
         */
        void onRefused(String reason, String detail, String rule, long limit, long retryInMs);
    }

    private static void tell(AddressUse.Opening opening, AddressConfig config, RefusalListener listener) {
        switch (opening) {
            case TOO_MANY ->
                listener.onRefused(
                        "address-connections",
                        "Address has as many connections as it may",
                        "limits.address.connections",
                        config.connections(),
                        0);
            case TOO_FAST ->
                listener.onRefused(
                        "address-connects",
                        "Address opens connections faster than it may",
                        "limits.address.connectsPerSecond",
                        config.connectsPerSecond(),
                        1_000);
            case TOKENS_REFUSED ->
                listener.onRefused(
                        "address-failed-tokens",
                        "Address had too many tokens refused",
                        "limits.address.failedTokensPerMinute",
                        config.failedTokensPerMinute(),
                        60_000);
            case OPENED, RETIRED -> throw new IllegalArgumentException(opening + " refuses nothing");
        }
    }

    /**
     * A connection came; to be given back with {@link #close}.
     *
     * @return null where the connection is to be closed at once
     */
    public @Nullable AddressUse open(InetAddress address) {
        return open(address, (reason, detail, rule, limit, retryInMs) -> {});
    }

    /**
     * A connection came; to be given back with {@link #close}.
     *
     * @return null where the connection is to be closed at once
     */
    public @Nullable AddressUse open(InetAddress address, RefusalListener listener) {
        long now = nanoTime.getAsLong();
        InetAddress site = site(address);
        AddressConfig config = addressConfig;
        while (true) {
            AddressUse use = addresses.computeIfAbsent(site, added -> new AddressUse(config, now));
            AddressUse.Opening opening = use.open(config, now);
            if (opening == AddressUse.Opening.OPENED) {
                return use;
            }
            if (opening != AddressUse.Opening.RETIRED) {
                count(opening);
                tell(opening, config, listener);
                return null;
            }
            addresses.remove(site, use);
        }
    }

    public void close(AddressUse use) {
        use.close();
    }

    private void count(AddressUse.Opening opening) {
        LongAdder counter = counters.get(opening);
        if (counter != null) {
            counter.increment();
        }
    }

    /** What an address counts as: itself, or of IPv6 the 64 bits that a site has to itself. */
    public static InetAddress site(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", impossible);
        }
    }

    /** Whether addresses have any limit. */
    public boolean limitsAddresses() {
        return !addressConfig.isOff();
    }

    /** Forgets senders and addresses that are idle. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        senders.sweep(now);
        addresses.values().removeIf(use -> use.retireIfIdle(now));
    }

    /** Connections closed at once because their address had too many. */
    public long refusedTooMany() {
        return refused(AddressUse.Opening.TOO_MANY);
    }

    /** Connections closed at once because too many came from their address in too short a time. */
    public long refusedTooFast() {
        return refused(AddressUse.Opening.TOO_FAST);
    }

    /** Connections closed at once because too many tokens from their address had been refused. */
    public long refusedForTokens() {
        return refused(AddressUse.Opening.TOKENS_REFUSED);
    }

    private long refused(AddressUse.Opening opening) {
        LongAdder counter = counters.get(opening);
        return counter == null ? 0 : counter.sum();
    }

    /** Connections closed at once for any of these reasons. */
    public long refused() {
        return refusedTooMany() + refusedTooFast() + refusedForTokens();
    }

    /** Addresses that something is known of. */
    public int addresses() {
        return addresses.size();
    }

    /** Senders and addresses that something is known of. */
    public int size() {
        return senders.size() + addresses.size();
    }
}
