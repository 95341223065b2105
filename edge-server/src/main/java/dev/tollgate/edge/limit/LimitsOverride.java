package dev.tollgate.edge.limit;

import dev.tollgate.edge.config.SingleSettings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Single limits that an operator sets in the place of those that would hold. Immutable.
 *
 * @param values by keys within {@code limits}, such as {@code device.messagesPerSecond}: numbers, or an {@link LimitsConfig.Above}
 */
public record LimitsOverride(SortedMap<String, Object> values) {
    private static final SingleSettings<LimitsConfig> SETTINGS = new SingleSettings<>(LimitsConfig.class);

    /** All keys that there are, in the order of {@link LimitsConfig}. */
    public static final List<String> KEYS = SETTINGS.keys();

    /** Sets nothing. */
    public static final LimitsOverride NONE = new LimitsOverride(new TreeMap<>());

    public LimitsOverride {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * An override of limits as they are written in settings.
     *
     * @throws IllegalArgumentException as {@code key: expected …, got '…'}
     */
    public static LimitsOverride of(Map<String, String> texts) {
        SortedMap<String, Object> values = new TreeMap<>();
        texts.forEach((key, text) -> values.put(key, SETTINGS.parse(key, text)));
        return new LimitsOverride(values);
    }

    /** Numbers and texts, as they are written. */
    public Map<String, Object> spellings() {
        Map<String, Object> spellings = new TreeMap<>();
        values.forEach((key, value) -> spellings.put(key, SingleSettings.spelling(value)));
        return spellings;
    }

    /** The value under one of {@link #KEYS}: a number or a text. */
    public static Object spelling(LimitsConfig config, String key) {
        return SingleSettings.spelling(SETTINGS.value(config, key));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Not for the path of a message. */
    LimitsConfig over(LimitsConfig base) {
        return isEmpty() ? base : SETTINGS.with(base, values);
    }

    RateConfig device(RateConfig base) {
        return rate("device.", base);
    }

    RateConfig application(RateConfig base) {
        return rate("application.", base);
    }

    private RateConfig rate(String section, RateConfig base) {
        return isEmpty()
                ? base
                : new RateConfig(
                        number(section + "messagesPerSecond", base.messagesPerSecond()),
                        number(section + "bytesPerSecond", base.bytesPerSecond()),
                        number(section + "burstMs", base.burstMs()));
    }

    private int number(String key, int base) {
        return values.get(key) instanceof Integer number ? number : base;
    }
}
