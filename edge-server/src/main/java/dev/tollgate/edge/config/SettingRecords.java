package dev.tollgate.edge.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Makes the records from a value for each key. */
final class SettingRecords {
    private final SettingTree tree;
    private final Function<SettingKey, Object> values;

    private SettingRecords(SettingTree tree, Function<SettingKey, Object> values) {
        this.tree = tree;
        this.values = values;
    }

    /**
     * @throws IllegalArgumentException as a record's constructor throws it; where the message begins with a key in the record, with
     *     the whole key, else with the section's
     */
    static Record make(SettingTree tree, Function<SettingKey, Object> values) {
        return new SettingRecords(tree, values).make(tree.root());
    }

    private Object argument(SettingNode node) {
        if (node instanceof SettingKey key) {
            return values.apply(key);
        }
        if (node instanceof SettingSection section) {
            return make(section);
        }
        Map<String, Record> records = new LinkedHashMap<>();
        tree.sections((NamedSection) node).forEach((name, section) -> records.put(name, make(section)));
        return Collections.unmodifiableMap(records);
    }

    private Record make(SettingSection section) {
        Object[] arguments = section.children().stream().map(this::argument).toArray();
        Class<? extends Record> type = section.type();
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof IllegalArgumentException reason) {
                throw new IllegalArgumentException(within(section, String.valueOf(reason.getMessage())), reason);
            }
            throw new IllegalStateException("constructor of " + type.getName() + " failed", refused);
        } catch (ReflectiveOperationException unusable) {
            throw new IllegalStateException("no usable constructor of " + type.getName(), unusable);
        }
    }

    private String within(SettingSection section, String message) {
        String key = message.substring(0, Math.max(0, message.indexOf(':')));
        if (section.key().isEmpty()) {
            return message;
        }
        if (!key.isEmpty() && tree.key(section.key() + "." + key) != null) {
            return section.key() + "." + message;
        }
        return tree.key(key) != null ? message : section.key() + ": " + message;
    }
}
