package dev.tollgate.edge.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that a record of records defines: a component with {@link Setting} is a key, any other is a record and a section. */
final class SettingTree {
    private final Class<? extends Record> root;
    private final Map<String, SettingKey> keys = new LinkedHashMap<>();
    private final List<String> sections = new ArrayList<>();

    /** @throws IllegalStateException when the records are not fit for settings */
    SettingTree(Class<? extends Record> root) {
        this.root = root;
        collect(root, "");
        long environmentNames = keys.values().stream()
                .map(SettingKey::environmentName)
                .distinct()
                .count();
        if (environmentNames != keys.size()) {
            throw new IllegalStateException("two keys of " + root.getName() + " have the same environment variable");
        }
    }

    private void collect(Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + component.getName();
            Setting setting = component.getAnnotation(Setting.class);
            if (setting != null && SettingValue.isSupported(component.getType())) {
                keys.put(key, new SettingKey(key, component.getType(), setting));
            } else if (setting == null && component.getType().isRecord()) {
                sections.add(key);
                collect(component.getType(), key + ".");
            } else {
                throw new IllegalStateException(component + " of " + type.getName()
                        + ": expected @Setting on a type that settings have, or a record as a section");
            }
        }
    }

    /** In the order of the components. */
    List<SettingKey> keys() {
        return List.copyOf(keys.values());
    }

    @Nullable
    SettingKey key(String key) {
        return keys.get(key);
    }

    boolean isSection(String key) {
        return sections.contains(key);
    }

    /** The known key that {@code key} is most like; null when it is like none. */
    @Nullable
    String nearest(String key) {
        return Spelling.nearest(key, keys.keySet());
    }

    /**
     * Makes the record from a value for each key.
     *
     * @throws IllegalArgumentException as a record's constructor throws it; where the message begins with the key in the record, with
     *     the whole key
     */
    Record instantiate(Map<String, Object> values) {
        return instantiate(root, "", values);
    }

    private Record instantiate(Class<?> type, String prefix, Map<String, Object> values) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = prefix + components[i].getName();
            Object value = values.get(key);
            arguments[i] = value != null ? value : instantiate(components[i].getType(), key + ".", values);
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return (Record) constructor.newInstance(arguments);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof IllegalArgumentException reason) {
                throw new IllegalArgumentException(withSection(prefix, String.valueOf(reason.getMessage())), reason);
            }
            throw new IllegalStateException("constructor of " + type.getName() + " failed", refused);
        } catch (ReflectiveOperationException unusable) {
            throw new IllegalStateException("no usable constructor of " + type.getName(), unusable);
        }
    }

    private String withSection(String prefix, String message) {
        int colon = message.indexOf(':');
        boolean isInSection = colon > 0 && keys.containsKey(prefix + message.substring(0, colon));
        return isInSection ? prefix + message : message;
    }
}
