package dev.tollgate.edge.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/**
 * A record of settings where it is bound.
 *
 * @param key empty for the root
 * @param children one for each component, in order
 */
record SettingSection(String key, Class<? extends Record> type, List<SettingNode> children) implements SettingNode {
    /** @throws IllegalStateException when the records are not fit for settings */
    static SettingSection of(Class<? extends Record> type, String key) {
        List<SettingNode> children = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            children.add(child(component, key.isEmpty() ? component.getName() : key + "." + component.getName()));
        }
        return new SettingSection(key, type, List.copyOf(children));
    }

    private static SettingNode child(RecordComponent component, String key) {
        Setting setting = component.getAnnotation(Setting.class);
        NamedSections named = component.getAnnotation(NamedSections.class);
        if (setting != null && named == null && SettingValue.isSupported(component.getGenericType())) {
            SettingKey leaf = new SettingKey(key, component.getType(), setting);
            leaf.defaultValue(); // a bad one is found here, whatever the sources say
            return leaf;
        }
        if (setting == null && named != null) {
            return NamedSection.of(component, key, named);
        }
        if (setting == null && component.getType().isRecord()) {
            return of(component.getType().asSubclass(Record.class), key);
        }
        throw new IllegalStateException(
                component + " of " + component.getDeclaringRecord().getName()
                        + ": expected @Setting on a type that settings have, @NamedSections on a map of records,"
                        + " or a record as a section");
    }

    /** Inside, in order, but for those of named sections. */
    List<SettingKey> keys() {
        List<SettingKey> keys = new ArrayList<>();
        for (SettingNode child : children) {
            if (child instanceof SettingKey key) {
                keys.add(key);
            } else if (child instanceof SettingSection section) {
                keys.addAll(section.keys());
            }
        }
        return keys;
    }
}
