package dev.tollgate.edge.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that a record of records defines, and those of named sections from when {@link #open} is told of their names. */
final class SettingTree {
    private final SettingSection root;
    private final Map<String, SettingKey> keys = new LinkedHashMap<>();
    private final Set<String> sections = new HashSet<>();
    private final Map<String, NamedSection> named = new LinkedHashMap<>();
    private final Map<String, Map<String, SettingSection>> opened = new HashMap<>();

    /** @throws IllegalStateException when the records are not fit for settings */
    SettingTree(Class<? extends Record> type) {
        root = SettingSection.of(type, "");
        add(root);
        VariableNames.check(keys.values(), named.values());
    }

    private void add(SettingSection section) {
        sections.add(section.key());
        for (SettingNode child : section.children()) {
            if (child instanceof SettingKey key) {
                keys.put(key.key(), key);
            } else if (child instanceof SettingSection inner) {
                add(inner);
            } else if (child instanceof NamedSection names) {
                sections.add(names.key());
                named.put(names.key(), names);
                opened.put(names.key(), new LinkedHashMap<>());
            }
        }
    }

    SettingSection root() {
        return root;
    }

    /** Those that were opened, by name, in the order in which they were. */
    Map<String, SettingSection> sections(NamedSection names) {
        return opened.getOrDefault(names.key(), Map.of());
    }

    /** In the order of the components and, inside, of the names. */
    List<SettingKey> keys() {
        List<SettingKey> ordered = new ArrayList<>();
        addKeys(root, ordered);
        return ordered;
    }

    private void addKeys(SettingSection section, List<SettingKey> ordered) {
        for (SettingNode child : section.children()) {
            if (child instanceof SettingKey key) {
                ordered.add(key);
            } else if (child instanceof SettingSection inner) {
                addKeys(inner, ordered);
            } else if (child instanceof NamedSection names) {
                sections(names).values().forEach(each -> addKeys(each, ordered));
            }
        }
    }

    /** What {@code key} sets: the setting of this key, or the map in which it is a key; null for nothing. */
    @Nullable
    SettingKey key(String key) {
        SettingKey exact = keys.get(key);
        if (exact != null || key.endsWith(".")) {
            return exact;
        }
        for (int dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
            SettingKey above = keys.get(key.substring(0, dot));
            if (above != null) {
                return above.isMap() ? above : null;
            }
        }
        return null;
    }

    boolean isSection(String key) {
        return sections.contains(key);
    }

    /**
     * Where {@code key} is a named section or lies in one, makes the keys of that section known.
     *
     * @return what is wrong with the name; null for nothing
     */
    @Nullable
    ConfigProblem open(String key, String source) {
        for (NamedSection names : named.values()) {
            String name = names.nameIn(key);
            if (name != null && !NamedSection.isName(name)) {
                String nearest = NamedSection.nearestName(name);
                String detail = "expected " + NamedSection.NAME_EXPECTATION + ", got '" + name + "'";
                return new ConfigProblem(source, key, detail, nearest == null ? null : names.key() + "." + nearest);
            }
            if (name != null) {
                open(names, name);
            }
        }
        return null;
    }

    private void open(NamedSection names, String name) {
        Map<String, SettingSection> sectionsByName = opened.get(names.key());
        if (sectionsByName != null && !sectionsByName.containsKey(name)) {
            SettingSection section = names.section(name);
            sectionsByName.put(name, section);
            add(section);
        }
    }

    /** The setting that a variable of the environment sets, whose named section is open from now on; null for none. */
    @Nullable
    SettingKey keyOfVariable(String variable) {
        SettingKey key = VariableNames.find(keys.values(), variable);
        for (NamedSection names : named.values()) {
            String name = names.nameInVariable(variable);
            if (key == null
                    && name != null
                    && VariableNames.find(names.section(name).keys(), variable) != null) {
                open(names, name);
                key = VariableNames.find(keys.values(), variable);
            }
        }
        return key;
    }

    /** The setting whose variable is most like {@code variable}; null when it is like none. */
    @Nullable
    SettingKey nearestToVariable(String variable) {
        Map<String, SettingKey> candidates = new LinkedHashMap<>();
        keys.values().forEach(key -> candidates.put(key.environmentName(), key));
        for (NamedSection names : named.values()) {
            String name = names.nameInVariable(variable);
            if (name != null) {
                names.section(name).keys().forEach(key -> candidates.put(key.environmentName(), key));
            }
        }
        String nearest = Spelling.nearest(variable, candidates.keySet());
        return nearest == null ? null : candidates.get(nearest);
    }

    /** The known key that {@code key} is most like; null when it is like none. */
    @Nullable
    String nearest(String key) {
        String withName = withName(key);
        if (withName != null) {
            return withName;
        }
        Collection<String> candidates = new ArrayList<>(keys.keySet());
        candidates.addAll(named.keySet());
        candidates.remove(key);
        return Spelling.nearest(key, candidates);
    }

    /** What a key in a named section is that lacks the name: {@code sinks.http.url} is {@code sinks.http.main.url}. */
    @Nullable
    String withName(String key) {
        for (NamedSection names : named.values()) {
            SettingSection example = names.example();
            String whole = names.nameIn(key) == null
                    ? ""
                    : example.key() + key.substring(names.key().length());
            if (example.keys().stream().anyMatch(known -> known.key().equals(whole))) {
                return whole;
            }
        }
        return null;
    }
}
