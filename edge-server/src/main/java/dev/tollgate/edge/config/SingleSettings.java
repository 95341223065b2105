package dev.tollgate.edge.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;

/**
 * The settings of a record one by one, for what sets some of them otherwise than the {@linkplain ConfigSources sources} do, within the same
 * bounds. Immutable; safe from any thread. Reflects, so not for the path of a message.
 */
public final class SingleSettings<T extends Record> {
    private final Class<T> type;
    private final SettingTree tree;

    /** @throws IllegalStateException when the records are not fit for settings */
    public SingleSettings(Class<T> type) {
        this.type = type;
        this.tree = new SettingTree(type);
    }

    /** Keys within the record, in the order of its components. */
    public List<String> keys() {
        return tree.keys().stream().map(SettingKey::key).toList();
    }

    /** @throws IllegalArgumentException as {@code key: expected …, got '…'}, or when there is no such key */
    public Object parse(String key, String text) {
        SettingKey setting = tree.key(key);
        if (setting == null) {
            throw new IllegalArgumentException(key + ": expected one of " + String.join(", ", keys()));
        }
        try {
            return SettingValue.parse(setting, text);
        } catch (IllegalArgumentException expected) {
            throw new IllegalArgumentException(key + ": " + expected.getMessage() + ", got '" + text + "'", expected);
        }
    }

    /** How a value is written; a number is one. */
    public static Object spelling(Object value) {
        return value instanceof Enum<?> ? SettingValue.spelling(value) : value;
    }

    /** The value that a record has under a key. */
    public Object value(T settings, String key) {
        Object value = settings;
        for (String name : key.split("\\.", -1)) {
            value = component((Record) value, name);
        }
        return value;
    }

    private static Object component(Record settings, String name) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            if (component.getName().equals(name)) {
                try {
                    component.getAccessor().setAccessible(true);
                    return component.getAccessor().invoke(settings);
                } catch (ReflectiveOperationException unusable) {
                    throw new IllegalStateException("no usable accessor of " + component, unusable);
                }
            }
        }
        throw new IllegalArgumentException(
                "expected a setting of " + settings.getClass().getName() + ", got " + name);
    }

    /**
     * Other settings.
     *
     * @param values by their keys, as {@link #parse} returns them; what is not among them stays
     */
    public T with(T settings, Map<String, Object> values) {
        return type.cast(SettingRecords.make(tree, key -> {
            Object value = values.get(key.key());
            return value != null ? value : value(settings, key.key());
        }));
    }
}
