package dev.tollgate.edge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Binds settings to a record of records: each source is read whole, every value is checked, also one that a later source overrides,
 * and whatever is wrong is reported at once.
 */
public final class ConfigBinder {
    private static final String OVERRIDE = "--set";

    private final SettingTree tree;
    private final SettingValues values = new SettingValues();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private ConfigBinder(SettingTree tree) {
        this.tree = tree;
    }

    /**
     * @throws ConfigException with everything that is wrong
     * @throws IllegalStateException when the records themselves are not fit for settings
     */
    public static <T extends Record> BoundConfig<T> bind(Class<T> type, ConfigSources sources) throws ConfigException {
        ConfigBinder binder = new ConfigBinder(new SettingTree(type));
        if (sources.file() != null) {
            YamlFile.read(sources.file(), binder.tree, binder.problems).forEach(binder::set);
        }
        new TreeMap<>(sources.environment()).forEach(binder::readVariable);
        sources.overrides().forEach(binder::readOverride);
        return binder.finish(type);
    }

    private void readVariable(String name, String text) {
        if (!VariableNames.isMeantAsSetting(name)) {
            return;
        }
        SettingKey key = tree.keyOfVariable(name);
        if (key != null) {
            set(new RawSetting(key.key(), text, name));
        } else {
            SettingKey nearest = tree.nearestToVariable(name);
            String hint =
                    nearest == null ? "" : "; did you mean " + nearest.environmentName() + " (" + nearest.key() + ")?";
            warnings.add(name + ": no setting has this variable" + hint);
        }
    }

    private void readOverride(String override) {
        int equals = override.indexOf('=');
        String key = equals < 0 ? override : override.substring(0, equals).strip();
        if (equals < 0) {
            problems.add(new ConfigProblem(OVERRIDE, key, "expected key=value", null));
            return;
        }
        ConfigProblem wrongName = tree.open(key, OVERRIDE);
        if (wrongName != null) {
            problems.add(wrongName);
        } else if (tree.key(key) == null) {
            problems.add(new ConfigProblem(OVERRIDE, key, "no such key", tree.nearest(key)));
        } else {
            set(new RawSetting(key, override.substring(equals + 1), OVERRIDE));
        }
    }

    private void set(RawSetting raw) {
        SettingKey setting = tree.key(raw.key());
        if (setting == null) {
            throw new IllegalStateException("sources hand on known keys only, got " + raw.key());
        }
        try {
            values.set(setting, raw);
        } catch (IllegalArgumentException expected) {
            String got = SecretValue.isSecret(setting, raw.key()) ? "" : ", got '" + raw.text() + "'";
            problems.add(new ConfigProblem(raw.source(), raw.key(), expected.getMessage() + got, null));
        }
    }

    private <T extends Record> BoundConfig<T> finish(Class<T> type) throws ConfigException {
        List<EffectiveSetting> effective = values.effective(tree.keys());
        if (problems.isEmpty()) {
            try {
                return new BoundConfig<>(type.cast(SettingRecords.make(tree, values::value)), effective, warnings);
            } catch (IllegalArgumentException refused) {
                problems.add(refusal(String.valueOf(refused.getMessage()), effective));
            }
        }
        throw new ConfigException(problems);
    }

    /** A record's constructor says {@code key: what was expected}; the key leads to the source. */
    private static ConfigProblem refusal(String message, List<EffectiveSetting> effective) {
        int colon = message.indexOf(": ");
        for (EffectiveSetting setting : effective) {
            if (colon > 0 && setting.key().equals(message.substring(0, colon))) {
                return new ConfigProblem(setting.source(), setting.key(), message.substring(colon + 2), null);
            }
        }
        return new ConfigProblem("settings", "", message, null);
    }
}
