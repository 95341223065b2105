package dev.tollgate.edge.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads the YAML file of settings. Scalars stay the text that they are, so that {@code off} and {@code 010} mean what they say, and
 * each keeps its line. A key may be nested or dotted, also one of a map.
 */
final class YamlFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final int KEY_MAX_CHARACTERS = 1_000;

    private final Path file;
    private final SettingTree tree;
    private final List<ConfigProblem> problems;
    private final List<RawSetting> settings = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private YamlFile(Path file, SettingTree tree, List<ConfigProblem> problems) {
        this.file = file;
        this.tree = tree;
        this.problems = problems;
    }

    /** The settings of known keys; whatever else the file holds is added to {@code problems}. */
    static List<RawSetting> read(Path file, SettingTree tree, List<ConfigProblem> problems) {
        YamlFile yaml = new YamlFile(file, tree, problems);
        try {
            Optional<Node> root = new Compose(
                            LoadSettings.builder().setAllowNonScalarKeys(true).build())
                    .composeString(yaml.text());
            root.filter(node -> !isNothing(node)).ifPresent(node -> yaml.section("", node));
        } catch (NoSuchFileException missing) {
            yaml.problem(file.toString(), "", "expected a file of settings, found none");
        } catch (CharacterCodingException notText) {
            yaml.problem(file.toString(), "", "expected text in UTF-8");
        } catch (IOException unreadable) {
            yaml.problem(file.toString(), "", "cannot be read: " + unreadable);
        } catch (MarkedYamlEngineException malformed) {
            yaml.problem(yaml.place(malformed.getProblemMark()), "", "not YAML: " + malformed.getProblem());
        } catch (YamlEngineException malformed) {
            yaml.problem(file.toString(), "", "not YAML: " + malformed.getMessage());
        }
        return yaml.settings;
    }

    private String text() throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
            throw new IOException("expected at most " + MAX_BYTES + " bytes, found " + Files.size(file));
        }
        byte[] bytes = Files.readAllBytes(file);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private void section(String prefix, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            String name = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
            boolean mayBeShown = !(node instanceof ScalarNode) || !SecretValue.isSecret(name);
            String got = mayBeShown ? describe(node) : "a value";
            String detail = "expected keys and values, got " + got;
            problems.add(new ConfigProblem(place(node.getStartMark()), name, detail, tree.withName(name)));
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name) {
                entry(prefix + name.getValue(), name, entry.getValueNode());
            } else {
                problem(place(entry.getKeyNode().getStartMark()), "", "expected a key, got a structure");
            }
        }
    }

    private void entry(String key, ScalarNode name, Node value) {
        String place = place(name.getStartMark());
        Integer first = lines.putIfAbsent(key, line(name.getStartMark()));
        if (first != null) {
            problem(place, key, "expected each key once, it is already in line " + first);
            return;
        }
        if (key.length() > KEY_MAX_CHARACTERS) { // also where an alias leads back to what it is in
            problem(place, key, "expected a key of at most " + KEY_MAX_CHARACTERS + " characters");
            return;
        }
        ConfigProblem wrongName = tree.open(key, place);
        SettingKey setting = tree.key(key);
        if (wrongName != null) {
            problems.add(wrongName);
        } else if (setting != null) {
            leaf(setting, key, place, value);
        } else if (!tree.isSection(key)) {
            problems.add(new ConfigProblem(place, key, "no such key", tree.nearest(key)));
        } else if (!isNothing(value)) { // a section whose keys are all commented out is empty
            section(key + ".", value);
        }
    }

    private void leaf(SettingKey setting, String key, String place, Node value) {
        if (value instanceof ScalarNode scalar && !isNothing(scalar)) {
            settings.add(new RawSetting(key, scalar.getValue(), place));
        } else if (setting.isMap()
                && value instanceof MappingNode mapping
                && !mapping.getValue().isEmpty()) {
            section(key + ".", mapping);
        } else if (setting.isMap() && key.equals(setting.key()) && !(value instanceof SequenceNode)) {
            settings.add(new RawSetting(key, "", place)); // its keys are all commented out
        } else if (setting.isList() && value instanceof SequenceNode sequence) {
            list(key, place, sequence);
        } else {
            problem(place, key, "expected a value, got " + describe(value));
        }
    }

    private void list(String key, String place, SequenceNode sequence) {
        List<String> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            if (element instanceof ScalarNode scalar && !isNothing(scalar)) {
                elements.add(scalar.getValue());
            } else {
                problem(place(element.getStartMark()), key, "expected a value, got " + describe(element));
            }
        }
        settings.add(new RawSetting(key, SettingText.join(elements), place));
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("~")
                        || scalar.getValue().equals("null"));
    }

    private static String describe(Node node) {
        if (isNothing(node)) {
            return "nothing";
        }
        if (node instanceof ScalarNode scalar) {
            return "'" + scalar.getValue() + "'";
        }
        return node instanceof MappingNode ? "keys and values" : "a list";
    }

    private void problem(String place, String key, String detail) {
        problems.add(new ConfigProblem(place, key, detail, null));
    }

    private String place(Optional<Mark> mark) {
        return mark.isPresent() ? file + ":" + line(mark) : file.toString();
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(-1) + 1;
    }
}
