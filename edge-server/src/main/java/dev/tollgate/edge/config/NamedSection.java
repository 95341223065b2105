package dev.tollgate.edge.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where sections lie whose names the user chooses.
 *
 * @param type of each of them
 */
record NamedSection(String key, Class<? extends Record> type, NamedSections about) implements SettingNode {
    static final String NAME_EXPECTATION = "a name: a letter a-z and at most 30 more letters a-z and digits";

    /** Nothing that a variable of the environment would spell in two ways. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,30}");

    private static final Pattern NO_NAME_CHARACTER = Pattern.compile("[^a-z0-9]");

    /** @throws IllegalStateException when the component is not fit for named sections */
    static NamedSection of(RecordComponent component, String key, NamedSections about) {
        if (!(component.getGenericType() instanceof ParameterizedType map)
                || map.getRawType() != Map.class
                || map.getActualTypeArguments()[0] != String.class
                || !isRecord(map.getActualTypeArguments()[1])) {
            throw new IllegalStateException(component + ": expected a map from String to a record of settings");
        }
        Class<? extends Record> type = ((Class<?>) map.getActualTypeArguments()[1]).asSubclass(Record.class);
        NamedSection named = new NamedSection(key, type, about);
        if (!isName(about.example()) || hasNames(named.example())) {
            throw new IllegalStateException(component + ": expected an example that is " + NAME_EXPECTATION
                    + ", and no named sections inside named sections");
        }
        return named;
    }

    private static boolean isRecord(Type type) {
        return type instanceof Class<?> record && record.isRecord();
    }

    private static boolean hasNames(SettingSection section) {
        return section.children().stream()
                .anyMatch(child ->
                        child instanceof NamedSection || (child instanceof SettingSection inner && hasNames(inner)));
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** A name that {@code wrong} may have been meant to be; null for none. */
    static @Nullable String nearestName(String wrong) {
        String name = NO_NAME_CHARACTER.matcher(wrong.toLowerCase(Locale.ROOT)).replaceAll("");
        return isName(name) ? name : null;
    }

    SettingSection section(String name) {
        return SettingSection.of(type, key + "." + name);
    }

    SettingSection example() {
        return section(about.example());
    }

    /** What the variables of all its keys begin with. */
    String environmentPrefix() {
        return SettingKey.environmentName(key) + "_";
    }

    /** The first part of {@code longer} after this key; null when it does not lie below this key. */
    @Nullable
    String nameIn(String longer) {
        if (!longer.startsWith(key + ".")) {
            return null;
        }
        int start = key.length() + 1;
        int dot = longer.indexOf('.', start);
        return longer.substring(start, dot < 0 ? longer.length() : dot);
    }

    /** The name in a variable of the environment; null when there is none. */
    @Nullable
    String nameInVariable(String variable) {
        String prefix = environmentPrefix();
        int end = variable.startsWith(prefix) ? variable.indexOf('_', prefix.length()) : -1;
        if (end < 0) {
            return null;
        }
        String name = variable.substring(prefix.length(), end).toLowerCase(Locale.ROOT);
        return isName(name) ? name : null;
    }
}
