package dev.tollgate.edge.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Binds settings to a record of records: each source is read whole, every value is checked, also one that a later source overrides,
 * and whatever is wrong is reported at once.
 */
public final class ConfigBinder {
    /** Variables that begin like settings and are for the launcher, the CLI or the log. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("EDGE_ADMIN", "EDGE_ADMIN_TOKEN", "EDGE_DATA", "EDGE_LOG_LEVEL", "EDGE_JAVA_OPTS");

    private static final String DEFAULT = "default";
    private static final String OVERRIDE = "--set";

    private final SettingTree tree;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, EffectiveSetting> effective = new LinkedHashMap<>();
    private final Map<String, Object> values = new HashMap<>();

    private ConfigBinder(SettingTree tree) {
        this.tree = tree;
    }

    /**
     * @throws ConfigException with everything that is wrong
     * @throws IllegalStateException when the records themselves are not fit for settings
     */
    public static <T extends Record> BoundConfig<T> bind(Class<T> type, ConfigSources sources) throws ConfigException {
        ConfigBinder binder = new ConfigBinder(new SettingTree(type));
        binder.readDefaults();
        if (sources.file() != null) {
            YamlFile.read(sources.file(), binder.tree, binder.problems).forEach(binder::set);
        }
        binder.readEnvironment(new TreeMap<>(sources.environment()));
        sources.overrides().forEach(binder::readOverride);
        T settings = type.cast(binder.finish());
        return new BoundConfig<>(settings, List.copyOf(binder.effective.values()), binder.warnings);
    }

    private void readDefaults() {
        for (SettingKey key : tree.keys()) {
            if (OTHER_VARIABLES.contains(key.environmentName())) {
                throw new IllegalStateException(key.key() + ": " + key.environmentName() + " is taken");
            }
            set(new RawSetting(key.key(), key.setting().value(), DEFAULT));
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("bad default: " + problems);
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        Map<String, String> keys =
                tree.keys().stream().collect(Collectors.toMap(SettingKey::environmentName, SettingKey::key));
        environment.forEach((name, text) -> {
            String key = keys.get(name);
            if (key != null) {
                set(new RawSetting(key, text, name));
            } else if (name.startsWith("EDGE_") && !OTHER_VARIABLES.contains(name)) {
                String nearest = Spelling.nearest(name, keys.keySet());
                String hint = nearest == null ? "" : "; did you mean " + nearest + " (" + keys.get(nearest) + ")?";
                warnings.add(name + ": no setting has this variable" + hint);
            }
        });
    }

    private void readOverride(String override) {
        int equals = override.indexOf('=');
        String key = equals < 0 ? override : override.substring(0, equals).strip();
        if (equals < 0) {
            problems.add(new ConfigProblem(OVERRIDE, key, "expected key=value", null));
        } else if (tree.key(key) == null) {
            problems.add(new ConfigProblem(OVERRIDE, key, "no such key", tree.nearest(key)));
        } else {
            set(new RawSetting(key, override.substring(equals + 1), OVERRIDE));
        }
    }

    private void set(RawSetting raw) {
        SettingKey key = tree.key(raw.key());
        if (key == null) {
            throw new IllegalStateException("sources hand on known keys only, got " + raw.key());
        }
        try {
            values.put(raw.key(), SettingValue.parse(key, raw.text()));
            effective.put(raw.key(), new EffectiveSetting(raw.key(), raw.text(), raw.source()));
        } catch (IllegalArgumentException expected) {
            String detail = expected.getMessage() + ", got '" + raw.text() + "'";
            problems.add(new ConfigProblem(raw.source(), raw.key(), detail, null));
        }
    }

    private Record finish() throws ConfigException {
        if (problems.isEmpty()) {
            try {
                return tree.instantiate(values);
            } catch (IllegalArgumentException refused) {
                problems.add(refusal(String.valueOf(refused.getMessage())));
            }
        }
        throw new ConfigException(problems);
    }

    /** A record's constructor says {@code key: what was expected}; the key leads to the source. */
    private ConfigProblem refusal(String message) {
        int colon = message.indexOf(": ");
        EffectiveSetting setting = colon < 0 ? null : effective.get(message.substring(0, colon));
        return setting == null
                ? new ConfigProblem("settings", "", message, null)
                : new ConfigProblem(setting.source(), setting.key(), message.substring(colon + 2), null);
    }
}
