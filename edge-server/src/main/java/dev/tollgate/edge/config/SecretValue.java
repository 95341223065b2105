package dev.tollgate.edge.config;

import java.util.List;
import java.util.Locale;

/** Keeps what may be a secret out of what is printed. */
final class SecretValue {
    static final String HIDDEN = "(hidden)";

    private static final List<String> WORDS = List.of("password", "secret", "token", "key", "jaas");

    private SecretValue() {}

    /** Whether a key's last part sounds like a secret. */
    static boolean isSecret(String key) {
        String name = key.substring(key.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(name::contains);
    }

    /** Whether what is set by {@code key} may be one: text of such a key, and anything below a map, whatever it is called. */
    static boolean isSecret(SettingKey setting, String key) {
        boolean isText = setting.type() == String.class || setting.isList();
        return setting.isMap() || (isText && isSecret(key));
    }

    /** A file's name after an at sign is no secret, and neither is that there is nothing. */
    static String hide(String text) {
        return text.isEmpty() || text.startsWith("@") ? text : HIDDEN;
    }
}
