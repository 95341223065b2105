package dev.tollgate.edge.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the sources have set so far: a later value of a key replaces an earlier one, and a whole map all of its keys. */
final class SettingValues {
    private static final String DEFAULT = "default";

    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, RawSetting> sources = new HashMap<>();
    private final Map<String, Map<String, RawSetting>> entries = new HashMap<>(); // of maps

    /**
     * @param setting what {@code raw} sets: its value or, for a map, a key in it
     * @throws IllegalArgumentException saying what was expected, and not what came
     */
    void set(SettingKey setting, RawSetting raw) {
        if (!setting.isMap()) {
            values.put(setting.key(), SettingValue.parse(setting, raw.text()));
            sources.put(setting.key(), raw);
        } else if (!raw.key().equals(setting.key())) {
            entries.computeIfAbsent(setting.key(), map -> new LinkedHashMap<>()).put(raw.key(), raw);
        } else {
            Map<String, RawSetting> whole = new LinkedHashMap<>();
            SettingText.pairs(raw.text()).forEach((name, text) -> {
                String key = setting.key() + "." + name;
                whole.put(key, new RawSetting(key, text, raw.source()));
            });
            entries.put(setting.key(), whole);
            sources.put(setting.key(), raw);
        }
    }

    Object value(SettingKey setting) {
        if (!setting.isMap()) {
            Object value = values.get(setting.key());
            return value != null ? value : setting.defaultValue();
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (RawSetting entry : entries(setting)) {
            map.put(entry.key().substring(setting.key().length() + 1), entry.text());
        }
        return Collections.unmodifiableMap(map);
    }

    private Collection<RawSetting> entries(SettingKey setting) {
        return entries.getOrDefault(setting.key(), Map.of()).values();
    }

    /** In the order of {@code settings}; for a map, its keys if it has any. */
    List<EffectiveSetting> effective(List<SettingKey> settings) {
        List<EffectiveSetting> effective = new ArrayList<>();
        for (SettingKey setting : settings) {
            RawSetting unset = new RawSetting(setting.key(), setting.setting().value(), DEFAULT);
            if (entries(setting).isEmpty()) {
                effective.add(effective(setting, sources.getOrDefault(setting.key(), unset)));
            }
            entries(setting).forEach(entry -> effective.add(effective(setting, entry)));
        }
        return effective;
    }

    private static EffectiveSetting effective(SettingKey setting, RawSetting raw) {
        String text = setting.isList() ? String.join(", ", SettingText.elements(raw.text())) : raw.text();
        boolean mayBeShown = raw.source().equals(DEFAULT) || !SecretValue.isSecret(setting, raw.key());
        return new EffectiveSetting(raw.key(), mayBeShown ? text : SecretValue.hide(text), raw.source());
    }
}
