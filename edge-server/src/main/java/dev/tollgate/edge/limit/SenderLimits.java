package dev.tollgate.edge.limit;

import org.jspecify.annotations.Nullable;

/** The rates of devices and applications that hold at present; once others hold there is another object. Any thread. */
public final class SenderLimits {
    private final LimitsConfig config;
    private final SenderRates<Long> devices;
    private final SenderRates<String> applications;

    SenderLimits(LimitsConfig config) {
        this(config, new SenderRates<>(config.device()), new SenderRates<>(config.application()));
    }

    private SenderLimits(LimitsConfig config, SenderRates<Long> devices, SenderRates<String> applications) {
        this.config = config;
        this.devices = devices;
        this.applications = applications;
    }

    /** Those that hold with other settings: what senders have taken still counts where their rate is the same. */
    SenderLimits with(LimitsConfig next) {
        return new SenderLimits(
                next,
                next.device().equals(config.device()) ? devices : new SenderRates<>(next.device()),
                next.application().equals(config.application()) ? applications : new SenderRates<>(next.application()));
    }

    /** Whether neither devices nor applications have any limit. */
    public boolean isOff() {
        return config.device().isOff() && config.application().isOff();
    }

    /** What happens above a rate. */
    public LimitsConfig.Above above() {
        return config.above();
    }

    /** Null where devices have no limit. */
    public @Nullable SenderRate device(long deviceNumber, long nowNanos) {
        return devices.of(deviceNumber, nowNanos);
    }

    /** Null where applications have no limit. */
    public @Nullable SenderRate application(String name, long nowNanos) {
        return applications.of(name, nowNanos);
    }

    /** Forgets senders that are idle. */
    void sweep(long nowNanos) {
        devices.sweep(nowNanos);
        applications.sweep(nowNanos);
    }

    /** Devices that something is known of; 0 where they have no limit. */
    public int devices() {
        return devices.size();
    }

    /** The same of applications. */
    public int applications() {
        return applications.size();
    }

    /** Senders that something is known of. */
    int size() {
        return devices.size() + applications.size();
    }
}
