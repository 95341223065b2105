package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Preset;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.Words;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what messages are. */
final class MessageArguments {
    private static final int DEFAULT_QOS = 1;
    private static final String KP1_PAYLOAD =
            "{\"t\":{now},\"seq\":{seq},\"value\":{rand:18.0..24.5},\"note\":\"{random:180}\"}";

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TEMPLATE",
            description = "Topic with variables: sensors/{i}, sensors/%%i.")
    private String topic = "";

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "0|1|2",
            description = "Default: 1.")
    private int qos = DEFAULT_QOS;

    @Option(
            names = {"-r", "--retain"},
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Sets the retain flag.")
    private boolean isRetained;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "SIZE",
            description = "Random bytes: 256, 1KiB or 100..2000. Default: 256.")
    private @Nullable String size;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT|@FILE|template://FILE",
            description = "Message in place of random bytes; text and template:// have variables, see 'load --help'.")
    private @Nullable String message;

    @Option(names = "--feeder", paramLabel = "FILE", description = "CSV whose columns are variables.")
    private @Nullable Path feeder;

    @Option(
            names = "--compressible",
            paramLabel = "SHARE",
            description = "Share of random bytes that are all the same.")
    private String compressible = "0%";

    @Option(names = "--stamp", paramLabel = "MODE", description = "none, binary, json, topic or user-property.")
    private @Nullable String stamp;

    @Option(
            names = "--preset",
            paramLabel = "kp1|echo",
            description = "Topics and messages of 1/KP, or of a broker that returns them.")
    private String preset = "none";

    /** Throws InvalidSetting where an option of MQTT was given. */
    void requireNoMqtt() {
        InvalidSetting.check(topic.isEmpty(), "--topic", "--path for HTTP", topic);
        InvalidSetting.check(qos == DEFAULT_QOS, "--qos", "no QoS for HTTP", qos);
        InvalidSetting.check(!isRetained, "--retain", "no retain flag for HTTP", isRetained);
    }

    String topic() {
        return topic;
    }

    int qos() {
        InvalidSetting.check(qos >= 0 && qos <= 2, "--qos", "0, 1 or 2", qos);
        return qos;
    }

    boolean isRetained() {
        return isRetained;
    }

    Preset preset() {
        return Words.parse(Preset.class, "--preset", preset);
    }

    /** @param missing where no option chooses a mode */
    Payload payload(StampMode missing) {
        StampMode mode = stamp == null ? missing : Words.parse(StampMode.class, "--stamp", stamp);
        int random = message != null && size != null ? Units.bytes("--size", size) : Payload.DEFAULT.randomCharacters();
        return new Payload(body(), mode, random, Optional.ofNullable(feeder));
    }

    private Payload.Body body() {
        if (message != null) {
            return Payload.message("--message", message);
        }
        if (size == null && preset() == Preset.KP1) {
            return new Payload.Text(KP1_PAYLOAD);
        }
        return Payload.size("--size", size == null ? "256" : size, Units.share("--compressible", compressible));
    }
}
