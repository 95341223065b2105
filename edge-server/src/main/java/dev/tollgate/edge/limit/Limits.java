package dev.tollgate.edge.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All rates of an edge. One an edge; any thread. What is idle is forgotten by {@link #sweep}, to be called now and then. */
public final class Limits {
    private static final int PREFIX_BYTES = 8; // a site has 64 bits of an IPv6 address to itself

    private final LimitsConfig config;
    private final LongSupplier nanoTime;
    private final SenderRates<Long> devices;
    private final SenderRates<String> applications;
    private final ConcurrentHashMap<InetAddress, AddressUse> addresses = new ConcurrentHashMap<>();
    private final Map<AddressUse.Opening, LongAdder> counters = new EnumMap<>(AddressUse.Opening.class);

    public Limits(LimitsConfig config) {
        this(config, System::nanoTime);
    }

    /** @param nanoTime the clock, in nanoseconds from any instant */
    public Limits(LimitsConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        devices = new SenderRates<>(config.device());
        applications = new SenderRates<>(config.application());
        for (AddressUse.Opening opening : AddressUse.Opening.values()) {
            counters.put(opening, new LongAdder());
        }
    }

    /** The instant that rates are asked at. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    public LimitsConfig config() {
        return config;
    }

    /** Null where devices have no limit. */
    public @Nullable SenderRate device(long deviceNumber) {
        return devices.of(deviceNumber, nanoTime.getAsLong());
    }

    /** Null where applications have no limit. */
    public @Nullable SenderRate application(String name) {
        return applications.of(name, nanoTime.getAsLong());
    }

    /**
     * A connection came; to be given back with {@link #close}.
     *
     * @return null where the connection is to be closed at once
     */
    public @Nullable AddressUse open(InetAddress address) {
        long now = nanoTime.getAsLong();
        InetAddress site = site(address);
        while (true) {
            AddressUse use = addresses.computeIfAbsent(site, added -> new AddressUse(config.address(), now));
            AddressUse.Opening opening = use.open(now);
            if (opening == AddressUse.Opening.OPENED) {
                return use;
            }
            if (opening != AddressUse.Opening.RETIRED) {
                count(opening);
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

    private static InetAddress site(InetAddress address) {
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

    /** Whether devices or applications have any limit. */
    public boolean limitsSenders() {
        return !config.device().isOff() || !config.application().isOff();
    }

    /** Whether addresses have any limit. */
    public boolean limitsAddresses() {
        return !config.address().isOff();
    }

    /** Forgets senders and addresses that are idle. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        devices.sweep(now);
        applications.sweep(now);
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

    /** Senders and addresses that something is known of. */
    public int size() {
        return devices.size() + applications.size() + addresses.size();
    }
}
