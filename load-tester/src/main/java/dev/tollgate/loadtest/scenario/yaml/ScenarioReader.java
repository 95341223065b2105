package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Expectation;
import dev.tollgate.loadtest.scenario.Expected;
import dev.tollgate.loadtest.scenario.Faults;
import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Secret;
import dev.tollgate.loadtest.scenario.Seeds;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.Words;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes a scenario of a file's sections. */
final class ScenarioReader {
    private ScenarioReader() {}

    static Scenario scenario(Section top) {
        top.allow(
                "name",
                "command",
                "target",
                "devices",
                "session",
                "connect",
                "flows",
                "rate",
                "every",
                "profile",
                "model",
                "phases",
                "faults",
                "flips",
                "rogues",
                "server",
                "thresholds",
                "seed",
                "op_timeout",
                "max_backlog",
                "processes");
        Model model = top.value("model", Model.OPEN, (key, text) -> Words.parse(Model.class, key, text));
        FlowReader flows = FlowReader.of(top, model);
        return new Scenario(
                top.text("name", "scenario"),
                top.text("command", "run"),
                required(top, "target").section("target", NOWHERE, ScenarioReader::target),
                top.section("devices", Devices.of(1), ScenarioReader::devices),
                top.section("session", Session.DEFAULTS, ScenarioReader::session),
                top.section("connect", Connect.DEFAULTS, ScenarioReader::connect),
                flows.resolve(required(top, "flows").sections("flows", flows::flow)),
                phases(top),
                top.list("faults", ScenarioReader::fault, Faults::parse),
                top.parsed("flips", Flip::parse),
                top.parsed("rogues", Rogue::parse),
                top.section("server", Server.NONE, ScenarioReader::server),
                top.texts("thresholds"),
                model,
                top.has("seed") ? top.whole("seed", 0) : Seeds.draw(),
                top.time("op_timeout", Scenario.DEFAULT_OP_TIMEOUT),
                top.time("max_backlog", Scenario.DEFAULT_MAX_BACKLOG),
                top.count("processes", 1));
    }

    /** Stands in for what {@link #required} makes sure of. */
    private static final Target NOWHERE =
            new Target(List.of(new Endpoint(Endpoint.Scheme.MQTT, "localhost", 1, "")), List.of(), Tls.DEFAULTS);

    private static Section required(Section section, String key) {
        if (!section.has(key)) {
            throw InvalidSetting.because(key, "expected, and is not there");
        }
        return section;
    }

    private static Target target(Section section) {
        section.allow("mqtt", "http", "tls");
        return new Target(
                section.texts("mqtt").stream()
                        .map(url -> Endpoint.parse("mqtt", url))
                        .toList(),
                section.texts("http").stream()
                        .map(url -> Endpoint.parse("http", url))
                        .toList(),
                section.section("tls", Tls.DEFAULTS, ScenarioReader::tls));
    }

    private static Tls tls(Section section) {
        section.allow("ca", "cert", "key", "insecure", "resumption", "server_name");
        return new Tls(
                section.path("ca"),
                section.path("cert"),
                section.path("key"),
                section.flag("insecure", false),
                section.flag("resumption", false),
                section.text("server_name", ""));
    }

    private static Devices devices(Section section) {
        section.allow(
                "count", "tokens", "mix", "expect", "app", "ext", "client_id", "start_number", "username", "password");
        return new Devices(
                section.count("count", 1),
                section.path("tokens"),
                section.section("mix", Map.of(), ScenarioReader::mix),
                section.section("expect", Expectation.DEFAULTS, ScenarioReader::expectation),
                section.text("app", Devices.DEFAULT_APP),
                section.text("ext", Devices.DEFAULT_EXTENSION),
                section.text("client_id", Devices.DEFAULT_CLIENT_ID),
                section.count("start_number", 1),
                section.text("username", ""),
                section.value("password", Optional.empty(), (key, text) -> Optional.of(Secret.of(key, text))));
    }

    private static Map<TokenState, Double> mix(Section section) {
        Map<TokenState, Double> mix = new EnumMap<>(TokenState.class);
        for (String key : section.keys()) {
            mix.put(TokenState.parse(key, key), section.value(key, 0.0, Units::number));
        }
        return mix;
    }

    private static Expectation expectation(Section section) {
        Map<TokenState, List<Expected>> answers = new EnumMap<>(TokenState.class);
        for (String key : section.keys()) {
            answers.put(TokenState.parse(key, key), section.value(key, List.of(), Expected::parseAll));
        }
        return new Expectation(answers);
    }

    private static Session session(Section section) {
        section.allow("version", "keepalive", "clean", "expiry", "receive_maximum");
        Session missing = Session.DEFAULTS;
        return new Session(
                section.value("version", missing.version(), MqttVersion::parse),
                section.time("keepalive", missing.keepAlive()),
                section.flag("clean", missing.isClean()),
                section.time("expiry", missing.expiry()),
                section.count("receive_maximum", missing.receiveMaximum()));
    }

    private static Connect connect(Section section) {
        section.allow("rate", "source_ips", "reconnect", "wait", "timeout", "read_rate", "chunk", "receive_buffer");
        Connect missing = Connect.DEFAULTS;
        return new Connect(
                section.rate("rate", missing.ratePerSecond()),
                section.value("source_ips", missing.sourceIps(), SourceIps::parse),
                section.value("reconnect", missing.reconnect(), Reconnect::parse),
                section.flag("wait", missing.isWaiting()),
                section.time("timeout", missing.timeout()),
                section.value("read_rate", missing.readBytesPerSecond(), Units::byteRate),
                section.value("chunk", missing.chunkBytes(), Units::bytes),
                section.value("receive_buffer", missing.receiveBufferBytes(), Units::bytes));
    }

    private static Phases phases(Section top) {
        Map<String, Duration> times = new LinkedHashMap<>();
        List<Map<String, Duration>> parts = top.sections("phases", ScenarioReader::phase);
        for (Map<String, Duration> part : parts) {
            part.forEach((name, time) -> {
                if (times.put(name, time) != null) {
                    throw InvalidSetting.because("phases", "expected " + name + " once");
                }
            });
        }
        try {
            return phases(times);
        } catch (InvalidSetting wrong) {
            throw wrong.within("phases");
        }
    }

    private static Phases phases(Map<String, Duration> times) {
        Phases missing = Phases.of(times.getOrDefault("measure", Phases.DEFAULT_MEASURE));
        return new Phases(
                times.getOrDefault("ramp", missing.ramp()),
                times.getOrDefault("settle", missing.settle()),
                times.getOrDefault("warmup", missing.warmUp()),
                missing.measure(),
                times.getOrDefault("drain", missing.drain()));
    }

    private static Map<String, Duration> phase(Section section) {
        section.allow("ramp", "settle", "warmup", "measure", "drain");
        Map<String, Duration> times = new LinkedHashMap<>();
        for (String name : List.of("ramp", "settle", "warmup", "measure", "drain")) {
            if (section.has(name)) {
                times.put(name, section.time(name, Duration.ZERO));
            }
        }
        return times;
    }

    /** Keys in the place of the words of a text. */
    private static FaultSpec fault(Section section) {
        section.allow("kind", "at", "every", "times", "for", "down", "again", "fraction");
        StringBuilder text = new StringBuilder(required(section, "kind").text("kind", ""))
                .append('@')
                .append(required(section, "at").text("at", ""));
        for (String key : List.of("every", "times", "for", "down", "again", "fraction")) {
            if (section.has(key)) {
                text.append(',').append(key).append('=').append(section.text(key, ""));
            }
        }
        return Faults.parse("", text.toString());
    }

    private static Server server(Section section) {
        section.allow("command", "ready", "fault_command", "restart_command", "flip_command", "pid", "metrics", "down");
        Duration[] down = section.value("down", new Duration[] {Duration.ZERO, Duration.ZERO}, Units::timeRange);
        return new Server(
                section.text("command", ""),
                section.text("ready", ""),
                section.text("fault_command", ""),
                section.text("restart_command", ""),
                section.text("flip_command", ""),
                section.has("pid") ? OptionalLong.of(section.whole("pid", 0)) : OptionalLong.empty(),
                section.has("metrics") ? Optional.of(section.text("metrics", "")) : Optional.empty(),
                down[0],
                down[1]);
    }
}
