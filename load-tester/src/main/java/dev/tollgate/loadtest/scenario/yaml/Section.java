package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Keys and values of one place in a scenario file. Scalars stay the text that they are. A reader first says which keys there may be,
 * by {@link #allow} or {@link #keys}. Each error names file, line and key.
 */
final class Section {
    private final String file;
    private final String path;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private Set<String> known = Set.of();

    /** @param path of the section, empty for the whole file */
    Section(String file, String path, Node node) {
        this.file = file;
        this.path = path;
        line = line(node);
        if (!(node instanceof MappingNode mapping)) {
            throw at(line, path, "expected keys and values, not " + describe(node));
        }
        for (NodeTuple entry : mapping.getValue()) {
            add(entry);
        }
    }

    private void add(NodeTuple entry) {
        int keyLine = line(entry.getKeyNode());
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            throw at(keyLine, path, "expected a key, not " + describe(entry.getKeyNode()));
        }
        Integer first = lines.putIfAbsent(key.getValue(), keyLine);
        if (first != null) {
            throw at(keyLine, pathOf(key.getValue()), "expected once, it is already in line " + first);
        }
        values.put(key.getValue(), entry.getValueNode());
    }

    /** What {@code reader} makes of the section; its errors get line and path. */
    <T> T read(Function<Section, T> reader) {
        try {
            return reader.apply(this);
        } catch (InvalidSetting wrong) {
            throw at(lineOf(wrong.key()), pathOf(wrong.key()), wrong.complaint());
        }
    }

    /** Refuses all other keys. */
    void allow(String... keys) {
        known = new LinkedHashSet<>(List.of(keys));
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw at(lineOf(key), pathOf(key), "no such key; expected one of " + String.join(", ", known));
            }
        }
    }

    private int lineOf(String key) {
        int end = 0;
        while (end < key.length() && key.charAt(end) != '.' && key.charAt(end) != '[') {
            end++;
        }
        return lines.getOrDefault(key.substring(0, end), line);
    }

    private String pathOf(String key) {
        return key.isEmpty() ? path : path.isEmpty() ? key : path + "." + key;
    }

    private PlacedError at(int lineNumber, String where, String complaint) {
        return new PlacedError(
                InvalidSetting.because(file + ":" + lineNumber + (where.isEmpty() ? "" : ": " + where), complaint));
    }

    boolean has(String key) {
        if (!known.contains(key)) {
            throw new IllegalStateException(key + " is read and not allowed");
        }
        Node node = values.get(key);
        return node != null && !isNothing(node);
    }

    private @Nullable Node node(String key) {
        return has(key) ? values.get(key) : null;
    }

    /** A scalar, or {@code missing}. */
    String text(String key, String missing) {
        Node node = node(key);
        return node == null ? missing : scalar(key, node);
    }

    private String scalar(String key, Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw at(line(node), pathOf(key), "expected a value, not " + describe(node));
    }

    /** A scalar that {@code parser}, given key and text, makes something of; or {@code missing}. */
    <T> T value(String key, T missing, BiFunction<String, String, T> parser) {
        return has(key) ? parser.apply(key, text(key, "")) : missing;
    }

    Duration time(String key, Duration missing) {
        return value(key, missing, Units::time);
    }

    double rate(String key, double missing) {
        return value(key, missing, Units::rate);
    }

    long whole(String key, long missing) {
        return value(key, missing, Section::parseWhole);
    }

    private static long parseWhole(String key, String text) {
        String digits = text.replace("_", "");
        InvalidSetting.check(digits.matches("-?\\d{1,19}"), key, "a whole number", text);
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLarge) {
            throw InvalidSetting.of(key, "a whole number of 64 bits", text);
        }
    }

    int count(String key, int missing) {
        long value = whole(key, missing);
        InvalidSetting.check(value >= 0 && value <= Integer.MAX_VALUE, key, "0 to " + Integer.MAX_VALUE, value);
        return (int) value;
    }

    boolean flag(String key, boolean missing) {
        return value(key, missing, (name, text) -> switch (text) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw InvalidSetting.of(name, "true or false", text);
        });
    }

    Optional<Path> path(String key) {
        return has(key) ? Optional.of(Path.of(text(key, ""))) : Optional.empty();
    }

    /** A section within this one, or {@code missing}. */
    <T> T section(String key, T missing, Function<Section, T> reader) {
        Node node = node(key);
        return node == null ? missing : new Section(file, pathOf(key), node).read(reader);
    }

    /** Keys of this section, when it is a map of a kind: all of them are known. */
    Set<String> keys() {
        known = values.keySet();
        return known;
    }

    /** Texts of a list, or one text that stands for a list of one. */
    List<String> texts(String key) {
        Node node = node(key);
        if (node == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Node element : node instanceof SequenceNode list ? list.getValue() : List.of(node)) {
            texts.add(scalar(key, element));
        }
        return texts;
    }

    /** A list of sections. */
    <T> List<T> sections(String key, Function<Section, T> reader) {
        return list(key, reader, (name, text) -> {
            throw InvalidSetting.of(name, "keys and values", text);
        });
    }

    /** A list of texts that {@code parser}, given a key, makes something of. */
    <T> List<T> parsed(String key, BiFunction<String, String, T> parser) {
        return list(
                key,
                element -> {
                    throw InvalidSetting.because("", "expected a text");
                },
                parser);
    }

    /** A list whose elements are sections, or texts that {@code parser}, given a key, makes something of. */
    <T> List<T> list(String key, Function<Section, T> reader, BiFunction<String, String, T> parser) {
        Node node = node(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw at(line(node), pathOf(key), "expected a list, not " + describe(node));
        }
        List<T> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(element(key + "[" + elements.size() + "]", element, reader, parser));
        }
        return elements;
    }

    private <T> T element(String key, Node element, Function<Section, T> reader, BiFunction<String, String, T> parser) {
        if (!(element instanceof ScalarNode scalar)) {
            return new Section(file, pathOf(key), element).read(reader);
        }
        try {
            return parser.apply(key, scalar.getValue());
        } catch (InvalidSetting wrong) {
            throw at(line(element), pathOf(key), wrong.complaint());
        }
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && (scalar.getValue().isEmpty() || scalar.getValue().equals("null"));
    }

    private static String describe(Node node) {
        if (node instanceof ScalarNode) {
            return isNothing(node) ? "nothing" : "a single value";
        }
        return node instanceof MappingNode ? "keys and values" : "a list";
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
