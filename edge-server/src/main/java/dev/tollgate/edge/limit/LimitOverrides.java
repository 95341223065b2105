package dev.tollgate.edge.limit;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The overrides that hold at present. Changed by one thread at a time, read by any, the event loops among them. They do not say how many
 * there may be: who keeps them does.
 */
public final class LimitOverrides {
    private final Map<String, LimitsOverride> applications = new ConcurrentHashMap<>();
    private final Map<Long, LimitsOverride> devices = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile LimitsOverride all = LimitsOverride.NONE;

    /** Told, on the thread of the change, that others hold. */
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    /** @param override {@link LimitsOverride#NONE} for none any more */
    public void set(LimitTarget target, LimitsOverride override) {
        switch (target.level()) {
            case ALL -> all = override;
            case APPLICATION -> put(applications, target.application(), override);
            case DEVICE -> put(devices, target.device(), override);
        }
        tell();
    }

    private static <K> void put(Map<K, LimitsOverride> overrides, K key, LimitsOverride override) {
        if (override.isEmpty()) {
            overrides.remove(key);
        } else {
            overrides.put(key, override);
        }
    }

    /** Forgets those of devices that there are no more. */
    public void forgetDevices(Collection<Long> numbers) {
        if (devices.keySet().removeAll(numbers)) {
            tell();
        }
    }

    /** Forgets that of an application that there is no more. */
    public void forgetApplication(String name) {
        if (applications.remove(name) != null) {
            tell();
        }
    }

    /** {@link LimitsOverride#NONE} where there is none. */
    public LimitsOverride of(LimitTarget target) {
        return switch (target.level()) {
            case ALL -> all;
            case APPLICATION -> ofApplication(target.application());
            case DEVICE -> devices.getOrDefault(target.device(), LimitsOverride.NONE);
        };
    }

    private LimitsOverride ofApplication(String name) {
        return applications.getOrDefault(name, LimitsOverride.NONE);
    }

    /** Of applications and devices. */
    public int size() {
        return applications.size() + devices.size();
    }

    /** @param base what holds for devices of any application */
    RateConfig device(long number, String application, RateConfig base) {
        LimitsOverride own = devices.getOrDefault(number, LimitsOverride.NONE);
        return own.device(ofApplication(application).device(base));
    }

    /** @param base what holds for any application */
    RateConfig application(String name, RateConfig base) {
        return ofApplication(name).application(base);
    }
}
