package dev.tollgate.edge.sink.kafka;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Kafka allows as a topic's name: 1 to 249 letters, digits, '.', '_' and '-', neither "." nor "..". */
final class TopicNames {
    private static final int LENGTH_MAX = 249;
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]*");
    private static final Pattern ILLEGAL_CHARACTER = Pattern.compile("[^a-zA-Z0-9._-]");
    private static final Pattern FIELD = Pattern.compile("\\{[^{}]*}");

    private TopicNames() {}

    /** A field's value, with '_' for each character that a name may not hold. Different values can become the same. */
    static String encode(String value) {
        return ILLEGAL_CHARACTER.matcher(value).replaceAll("_");
    }

    /** Why Kafka would refuse the name; null when it would not. */
    static @Nullable String problem(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return "expected a topic's name, got '" + name + "'";
        }
        if (name.length() > LENGTH_MAX) {
            return "expected a topic's name of at most " + LENGTH_MAX + " characters, got " + name.length();
        }
        return LEGAL.matcher(name).matches()
                ? null
                : "expected a topic's name of letters, digits, '.', '_' and '-', got '" + name + "'";
    }

    /** @throws IllegalArgumentException {@code key: why}, for a name that Kafka would refuse */
    static void check(String key, String name) {
        String problem = problem(name);
        if (problem != null) {
            throw new IllegalArgumentException(key + ": " + problem);
        }
    }

    /** Checks what stands between a template's fields, and that there is something. */
    static void checkTemplate(String key, String template) {
        check(key, FIELD.matcher(template).replaceAll("field"));
    }
}
