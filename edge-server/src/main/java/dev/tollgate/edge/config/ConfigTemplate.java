package dev.tollgate.edge.config;

import java.util.regex.Pattern;

/** The file of settings as it is shipped: every key with its default, and what it means. */
public final class ConfigTemplate {
    private static final String HEAD = """
            # Every setting of the edge, with its default. Delete what you do not change.
            # A key is also an environment variable, named after it, and --set KEY=VALUE, such as --set listen.mqtt=off;
            # --set comes before the environment, the environment before this file.
            """;
    private static final int LINE_WIDTH = 120;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._-][A-Za-z0-9/._:-]*");

    private ConfigTemplate() {}

    /** YAML, which binds to the same values as no file at all. */
    public static String render(Class<? extends Record> type) {
        StringBuilder text = new StringBuilder(HEAD);
        String section = "";
        for (SettingKey key : new SettingTree(type).keys()) {
            String parent = parent(key.key());
            if (!parent.equals(section) || parent.isEmpty()) {
                text.append('\n');
            }
            if (!parent.equals(section)) {
                openSections(text, section, parent);
                section = parent;
            }
            append(text, key, indent(parent.isEmpty() ? 0 : depth(parent)));
        }
        return text.toString();
    }

    private static void openSections(StringBuilder text, String open, String wanted) {
        int start = 0;
        while (start < wanted.length()) {
            int dot = wanted.indexOf('.', start);
            int end = dot < 0 ? wanted.length() : dot;
            String prefix = wanted.substring(0, end);
            if (!open.equals(prefix) && !open.startsWith(prefix + ".")) {
                text.append(indent(depth(prefix) - 1))
                        .append(prefix, start, end)
                        .append(":\n");
            }
            start = end + 1;
        }
    }

    private static void append(StringBuilder text, SettingKey key, String indent) {
        StringBuilder line = new StringBuilder(indent).append('#');
        for (String word : (key.setting().doc() + " " + allowed(key) + key.environmentName() + ".").split(" ", -1)) {
            if (line.length() + 1 + word.length() > LINE_WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent).append('#');
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
        text.append(indent)
                .append(key.name())
                .append(": ")
                .append(scalar(key.setting().value()))
                .append('\n');
    }

    private static String allowed(SettingKey key) {
        if (key.type().isEnum()) {
            return "One of " + SettingValue.spellings(key.type()) + ". ";
        }
        if (!key.isNumber()) {
            return "";
        }
        String expectation = SettingValue.numberExpectation(key);
        return Character.toUpperCase(expectation.charAt(0)) + expectation.substring(1) + ". ";
    }

    private static String scalar(String value) {
        boolean isPlain = PLAIN.matcher(value).matches() && !value.endsWith(":") && !value.equals("null");
        return isPlain ? value : "'" + value.replace("'", "''") + "'";
    }

    private static String parent(String key) {
        return key.substring(0, Math.max(0, key.lastIndexOf('.')));
    }

    private static int depth(String section) {
        return (int) section.chars().filter(c -> c == '.').count() + 1;
    }

    private static String indent(int depth) {
        return "  ".repeat(depth);
    }
}
