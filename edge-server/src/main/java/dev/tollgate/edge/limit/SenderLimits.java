package dev.tollgate.edge.limit;

import org.jspecify.annotations.Nullable;

/** The rates of devices and applications that hold at present; once others hold there is another object. Any thread. */
public final class SenderLimits {
    private final LimitsConfig config;
    private final LimitOverrides overrides;
    private final boolean isOff;
    private final SenderRates<Long> devices;
    private final SenderRates<String> applications;

    /** @param overrides those of applications and devices are asked for; what is for all is in {@code config} */
    SenderLimits(LimitsConfig config, LimitOverrides overrides) {
        this(config, overrides, new SenderRates<>(), new SenderRates<>());
    }

    private SenderLimits(
            LimitsConfig config,
            LimitOverrides overrides,
            SenderRates<Long> devices,
            SenderRates<String> applications) {
        this.config = config;
        this.overrides = overrides;
        this.isOff = config.device().isOff() && config.application().isOff() && overrides.size() == 0;
        this.devices = isOff ? new SenderRates<>() : devices;
        this.applications = isOff ? new SenderRates<>() : applications;
    }

    /** Those that hold with other settings or overrides: what senders have taken still counts where their rate is the same. */
    SenderLimits with(LimitsConfig next) {
        return new SenderLimits(next, overrides, devices, applications);
    }

    /** Whether neither any device nor any application has a limit. */
    public boolean isOff() {
        return isOff;
    }

    /** What happens above a rate. */
    public LimitsConfig.Above above() {
        return config.above();
    }

    /** Null where the device, which is of this application, has no limit. */
    public @Nullable SenderRate device(long deviceNumber, String application, long nowNanos) {
        return devices.of(deviceNumber, overrides.device(deviceNumber, application, config.device()), nowNanos);
    }

    /** Null where the application has no limit. */
    public @Nullable SenderRate application(String name, long nowNanos) {
        return applications.of(name, overrides.application(name, config.application()), nowNanos);
    }

    /** Forgets senders that are idle. */
    void sweep(long nowNanos) {
        devices.sweep(nowNanos);
        applications.sweep(nowNanos);
    }

    /** Devices that something is known of; 0 where no sender has a limit. */
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
