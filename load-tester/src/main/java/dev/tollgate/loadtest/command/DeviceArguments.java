package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Expectation;
import dev.tollgate.loadtest.scenario.Expected;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Secret;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.Units;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say who the devices are, and how they speak MQTT. */
final class DeviceArguments {
    static final int DEFAULT_COUNT = 100;

    @Option(
            names = {"-c", "--clients", "--count"},
            paramLabel = "N",
            description = "Devices. Default: 100.")
    private int count = DEFAULT_COUNT;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = "Tokens: CSV or JSON lines; see 'load tokens --help'.")
    private @Nullable Path tokens;

    @Option(
            names = "--mix",
            split = ",",
            paramLabel = "STATE=SHARE",
            description =
                    "Token states, such as active=94,suspended=2,unknown=4; unknown and malformed ones are made up.")
    private List<String> mix = new ArrayList<>();

    @Option(
            names = "--expect",
            split = ",",
            paramLabel = "STATE=ANSWER",
            description =
                    "What is right, such as suspended=refuse:0x87|http:403; also accept, close, error-topic, ack.")
    private List<String> expect = new ArrayList<>();

    @Option(
            names = "--app",
            paramLabel = "APPVERSION",
            description = "{app} in templates. Default: " + Devices.DEFAULT_APP + ".")
    private String app = Devices.DEFAULT_APP;

    @Option(
            names = "--ext",
            paramLabel = "NAME",
            description = "{ext} in templates. Default: " + Devices.DEFAULT_EXTENSION + ".")
    private String extension = Devices.DEFAULT_EXTENSION;

    @Option(names = "--client-id", paramLabel = "TEMPLATE", description = "Default: " + Devices.DEFAULT_CLIENT_ID + ".")
    private String clientId = Devices.DEFAULT_CLIENT_ID;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Client ids are TEXT and the device's number.")
    private String prefix = "";

    @Option(
            names = {"-n", "--start-number", "--startnumber"},
            paramLabel = "N",
            description = "Number of the first device. Default: 1.")
    private int startNumber = 1;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "TEMPLATE",
            description = "User name.")
    private String username = "";

    @Option(
            names = {"-P", "--password"},
            paramLabel = "TEXT|@FILE|env:NAME",
            description = "Password.")
    private @Nullable String password;

    @Option(
            names = {"-V", "--mqtt-version"},
            paramLabel = "3.1.1|5",
            description = "Default: 5.")
    private String version = "5";

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "TIME",
            description = "Seconds if without unit. Default: 60s.")
    private String keepAlive = "60";

    @Option(
            names = {"-C", "--clean"},
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Clean session. Default: true.")
    private boolean isClean = true;

    @Option(
            names = {"-x", "--session-expiry"},
            paramLabel = "TIME",
            description = "Seconds if without unit. Default: 0.")
    private String expiry = "0";

    @Option(names = "--receive-maximum", paramLabel = "N", description = "Of MQTT 5. Default: 65535.")
    private int receiveMaximum = 65_535;

    @Option(
            names = "--codec",
            paramLabel = "strict",
            description = "Strict, and there is no other: what MQTT forbids is counted, and ends the connection.")
    private String codec = "strict";

    /** Throws InvalidSetting where neither a token file nor a mix is given. */
    void requireStates() {
        InvalidSetting.check(
                tokens != null || !mix.isEmpty(), "--tokens", "a token file, or a --mix of unknown ones", "neither");
    }

    int count() {
        return count;
    }

    /** @param deviceCount where a command has other devices than {@link #count} */
    Devices devices(int deviceCount) {
        InvalidSetting.check(
                prefix.isEmpty() || clientId.equals(Devices.DEFAULT_CLIENT_ID),
                "--prefix",
                "either this or --client-id",
                prefix);
        return new Devices(
                deviceCount,
                Optional.ofNullable(tokens),
                mix(),
                expectation(),
                app,
                extension,
                prefix.isEmpty() ? clientId : prefix.replace("{", "{{") + "{i}",
                startNumber,
                username,
                Optional.ofNullable(password).map(text -> Secret.of("--password", text)));
    }

    private Map<TokenState, Double> mix() {
        Map<TokenState, Double> shares = new EnumMap<>(TokenState.class);
        for (String part : mix) {
            String[] pair = pair("--mix", part);
            String share = pair[1].endsWith("%") ? pair[1].substring(0, pair[1].length() - 1) : pair[1];
            Double before = shares.put(TokenState.parse("--mix", pair[0]), Units.number("--mix", share));
            InvalidSetting.check(before == null, "--mix", "each state once", pair[0]);
        }
        return shares;
    }

    /** What {@code --expect} says without naming a state: an error, unless it is taken away from here before. */
    List<String> takeExpectedRates() {
        List<String> rates = expect.stream().filter(part -> !part.contains("=")).toList();
        expect = expect.stream().filter(part -> part.contains("=")).toList();
        return rates;
    }

    private Expectation expectation() {
        Map<TokenState, List<Expected>> answers = new EnumMap<>(TokenState.class);
        for (String part : expect) {
            String[] pair = pair("--expect", part);
            answers.put(TokenState.parse("--expect", pair[0]), Expected.parseAll("--expect", pair[1]));
        }
        return new Expectation(answers);
    }

    private static String[] pair(String option, String part) {
        String[] pair = part.split("=", 2);
        InvalidSetting.check(pair.length == 2, option, "STATE=VALUE", part);
        return new String[] {pair[0].strip(), pair[1].strip()};
    }

    Session session() {
        InvalidSetting.check(codec.equals("strict"), "--codec", "strict", codec);
        return new Session(
                MqttVersion.parse("--mqtt-version", version),
                Units.time("--keepalive", keepAlive, "s"),
                isClean,
                Units.time("--session-expiry", expiry, "s"),
                receiveMaximum);
    }
}
