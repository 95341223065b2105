package dev.tollgate.edge.config;

import java.util.regex.Pattern;

/** The file of settings as it is shipped: every key with its default, and what it means; of named sections an example, commented out. */
public final class ConfigTemplate {
    private static final String HEAD = """
            # Every setting of the edge, with its default. Delete what you do not change.
            # A key is also an environment variable, named after it, and --set KEY=VALUE, such as --set listen.mqtt=off;
            # --set comes before the environment, the environment before this file.
            """;
    private static final int LINE_WIDTH = 120;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._-][A-Za-z0-9/._:-]*");
    private static final String INDENT = "  ";
    private static final String COMMENT = "# ";

    private final StringBuilder text = new StringBuilder(HEAD);

    private ConfigTemplate() {}

    /** YAML, which binds to the same values as no file at all. */
    public static String render(Class<? extends Record> type) {
        ConfigTemplate template = new ConfigTemplate();
        for (SettingNode child : SettingSection.of(type, "").children()) {
            template.text.append('\n');
            template.append(child, "");
        }
        return template.text.toString();
    }

    /** @param margin what each line begins with */
    private void append(SettingNode node, String margin) {
        if (node instanceof SettingKey key) {
            appendComment(key.setting().doc() + " " + allowed(key) + key.environmentName() + ".", margin);
            appendLine(margin, key.name() + ": " + value(key));
        } else if (node instanceof SettingSection section) {
            appendLine(margin, section.name() + ":");
            appendChildren(section, margin + INDENT);
        } else if (node instanceof NamedSection names) {
            appendComment(names.about().doc() + " Any number of them, each under a name of a-z and 0-9.", margin);
            appendLine(margin, names.name() + ":");
            append(names.example(), margin + INDENT + COMMENT);
        }
    }

    private void appendChildren(SettingSection section, String margin) {
        SettingNode before = null;
        for (SettingNode child : section.children()) {
            boolean isApart = !(child instanceof SettingKey && before instanceof SettingKey);
            if (before != null && isApart) {
                appendLine(margin, "");
            }
            append(child, margin);
            before = child;
        }
    }

    private void appendComment(String comment, String margin) {
        StringBuilder line = new StringBuilder(margin).append('#');
        for (String word : comment.split(" ", -1)) {
            if (line.length() + 1 + word.length() > LINE_WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(margin).append('#');
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }

    private void appendLine(String margin, String line) {
        text.append((margin + line).stripTrailing()).append('\n');
    }

    private static String allowed(SettingKey key) {
        if (key.type().isEnum()) {
            return "One of " + SettingValue.spellings(key.type()) + ". ";
        }
        if (key.isList()) {
            return "Any number, with commas between them. ";
        }
        if (key.isMap()) {
            return "Keys with their values; in the environment KEY=VALUE pairs with commas between them, or a line each. ";
        }
        if (!key.isNumber()) {
            return "";
        }
        String expectation = SettingValue.numberExpectation(key);
        return Character.toUpperCase(expectation.charAt(0)) + expectation.substring(1) + ". ";
    }

    private static String value(SettingKey key) {
        String value = key.setting().value();
        if (key.isMap()) {
            return "{}";
        }
        boolean isPlain = PLAIN.matcher(value).matches() && !value.endsWith(":") && !value.equals("null");
        return isPlain ? value : "'" + value.replace("'", "''") + "'";
    }
}
