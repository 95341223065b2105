package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Secret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads and writes scenario files. Files that a scenario names are found from the working directory. */
public final class ScenarioFile {
    static final int CHARACTERS_MAX = 1 << 20;
    private static final int ALIASES_MAX = 50;

    private ScenarioFile() {}

    /** Throws InvalidSetting, with file, line and key, where it is no scenario. */
    public static Scenario read(Path file) {
        try {
            if (Files.size(file) > CHARACTERS_MAX) {
                throw InvalidSetting.because(file.toString(), "expected at most " + CHARACTERS_MAX + " bytes");
            }
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw InvalidSetting.because(file.toString(), "there is no such file");
        } catch (CharacterCodingException notText) {
            throw InvalidSetting.because(file.toString(), "expected text in UTF-8");
        } catch (IOException unreadable) {
            throw InvalidSetting.because(file.toString(), "cannot be read: " + unreadable);
        }
    }

    /** @param name of the file, for errors */
    public static Scenario parse(String name, String yaml) {
        try {
            return new Section(name, "", compose(name, yaml)).read(ScenarioReader::scenario);
        } catch (PlacedError placed) {
            throw placed.error();
        }
    }

    private static Node compose(String name, String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(CHARACTERS_MAX)
                .build();
        try {
            return new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> InvalidSetting.because(name, "expected a scenario, found nothing"));
        } catch (MarkedYamlEngineException malformed) {
            int line = malformed.getProblemMark().map(Mark::getLine).orElse(-1) + 1;
            throw InvalidSetting.because(name + ":" + line, "not YAML: " + malformed.getProblem());
        } catch (YamlEngineException malformed) {
            throw InvalidSetting.because(name, "not YAML: " + malformed.getMessage());
        } catch (StackOverflowError tooDeep) {
            throw InvalidSetting.because(name, "nested too deep");
        }
    }

    /** YAML that {@link #parse} makes the same scenario of; passwords that were given as such are masked. */
    public static String write(Scenario scenario) {
        return ScenarioWriter.write(scenario, Secret::toString, false);
    }

    /** For reports: likewise, with the values of header fields and the text of messages masked, too. */
    public static String writeMasked(Scenario scenario) {
        return ScenarioWriter.write(scenario, Secret::toString, true);
    }

    /** As {@link #write}, with passwords: for a process of the same run, and nobody else. */
    public static String writeWithSecrets(Scenario scenario) {
        return ScenarioWriter.write(scenario, Secret::given, false);
    }
}
