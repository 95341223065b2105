package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.fault.Span;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Expectation;
import dev.tollgate.loadtest.scenario.Expected;
import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Secret;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.scenario.TokenState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Draws scenarios with every setting there is. */
final class RandomScenario {
    private static final List<String> TEXTS = List.of(
            "a",
            "true",
            "null",
            "~",
            "5",
            "5k/s",
            "{token}/x",
            "a: b # c",
            "- x",
            "\"quoted\"",
            "ü 🙂",
            "two\nlines\n",
            " space ",
            "'",
            "[x]");

    private final SplittableRandom random;

    RandomScenario(SplittableRandom random) {
        this.random = random;
    }

    Scenario next() {
        Model model = one(Model.class);
        int devices = random.nextInt(1, 1_000);
        return new Scenario(
                "run-" + random.nextInt(100),
                random.nextBoolean() ? "run" : "pub",
                target(),
                devices(devices),
                session(),
                connect(),
                flows(model, devices),
                new Phases(time(0), time(0), time(0), Duration.ofHours(24).plus(time(1)), time(0)),
                some(this::fault),
                some(() -> new Flip(
                        share(), Duration.ofSeconds(random.nextInt(3_600)), TokenState.ACTIVE, TokenState.SUSPENDED)),
                random.nextBoolean() ? List.of() : List.of(new Rogue(share() * 0.9, one(Rogue.Kind.class))),
                server(),
                some(() -> "started: rate>=" + random.nextInt(100) + "%"),
                model,
                random.nextLong(),
                time(1_000_000),
                time(1_000_000),
                random.nextInt(1, Math.min(devices, Scenario.PROCESSES_MAX) + 1));
    }

    private Target target() {
        Tls tls = random.nextBoolean()
                ? Tls.DEFAULTS
                : new Tls(
                        Optional.of(Path.of("ca.pem")),
                        Optional.of(Path.of("c.pem")),
                        Optional.of(Path.of("k.pem")),
                        false,
                        random.nextBoolean(),
                        "edge");
        List<Endpoint> mqtt = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            mqtt.add(new Endpoint(Endpoint.Scheme.MQTTS, "host" + i, random.nextInt(1, 65_536), ""));
        }
        mqtt.add(new Endpoint(Endpoint.Scheme.WS, "::1", 80, "/ws"));
        mqtt.add(new Endpoint(Endpoint.Scheme.MQTT, "::1", 1883, "")); // for rogues
        return new Target(mqtt, List.of(new Endpoint(Endpoint.Scheme.HTTPS, "h", 443, "/kpc")), tls);
    }

    private Devices devices(int count) {
        Map<TokenState, Double> mix = new EnumMap<>(TokenState.class);
        Map<TokenState, List<Expected>> expect = new EnumMap<>(TokenState.class);
        for (TokenState state : TokenState.values()) {
            if (random.nextBoolean()) {
                mix.put(state, random.nextDouble() * 100);
                expect.put(
                        state,
                        Expected.parseAll(
                                "expect", random.nextBoolean() ? "refuse:0x87|http:403" : "error-topic|close"));
            }
        }
        return new Devices(
                count,
                maybe(Path.of("tokens.csv")),
                mix,
                new Expectation(expect),
                text(),
                text(),
                text(),
                random.nextInt(1_000),
                text(),
                maybe(Secret.of("password", random.nextBoolean() ? "env:PW" : "@pw.txt")));
    }

    private Session session() {
        return new Session(
                one(MqttVersion.class),
                Duration.ofSeconds(random.nextInt(65_536)),
                random.nextBoolean(),
                Duration.ofSeconds(random.nextInt(1_000_000)),
                random.nextInt(1, 65_536));
    }

    private Connect connect() {
        List<String> ips = List.of("off", "auto", "127.0.0.2-127.0.0.40,10.0.0.0/24");
        List<String> waits = List.of("off", "fixed:1s", "exp:100ms..30s,jitter", "exp:1ms..2ms");
        return new Connect(
                rate(),
                SourceIps.parse("ips", one(ips)),
                Reconnect.parse("reconnect", one(waits)),
                random.nextBoolean(),
                Duration.ofMillis(random.nextInt(1, 3_600_001)),
                random.nextLong(1L << 40),
                random.nextInt(100),
                random.nextInt(1 << 20));
    }

    private List<Flow> flows(Model model, int devices) {
        List<Flow> flows = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            flows.add(flow("flow-" + i, one(Op.class), model, devices));
        }
        return flows;
    }

    private Flow flow(String name, Op op, Model model, int devices) {
        Pace pace = pace(op, model);
        return new Flow(
                name,
                op,
                pace,
                random.nextInt(1, 100) / 7.0,
                random.nextBoolean() ? Slice.ALL : new Slice(random.nextInt(devices), devices + 5),
                one(Flow.Arrival.class),
                pace instanceof Pace.Total || pace instanceof Pace.Every ? random.nextInt(1, 100) : 1,
                one(Flow.Spread.class),
                text(),
                op.isPublish() ? op.publishQos() : random.nextInt(3),
                random.nextBoolean(),
                payload(),
                http(),
                op == Op.RTT ? Optional.of(rtt()) : Optional.empty(),
                random.nextInt(1, 1_000),
                random.nextLong(1L << 40));
    }

    private Pace pace(Op op, Model model) {
        if ((op == Op.SUB || op == Op.CONN) && random.nextBoolean()) {
            return new Pace.Once();
        }
        if (model == Model.CLOSED) {
            return new Pace.Closed();
        }
        return switch (random.nextInt(6)) {
            case 0 -> new Pace.Every(time(1_000));
            case 1 -> new Pace.Total(new Profile.Ramp(rate(), rate(), time(1_000_000)));
            case 2 -> new Pace.Total(new Profile.Steps(List.of(rate(), rate()), time(1_000_000)));
            case 3 -> new Pace.Total(new Profile.Spike(rate(), rate(), time(1_000_000), time(1_000_000)));
            case 4 -> new Pace.Total(new Profile.Sine(1, 1 + rate(), time(1_000_000)));
            default -> Pace.total(rate());
        };
    }

    private Payload payload() {
        Payload.Body body =
                switch (random.nextInt(4)) {
                    case 0 -> new Payload.Text(text());
                    case 1 -> new Payload.File(Path.of("a file.bin"));
                    case 2 -> new Payload.TemplateFile(Path.of("/tmp/t.json"));
                    default -> new Payload.Size(random.nextInt(100), 100 + random.nextInt(100), share());
                };
        return new Payload(body, one(StampMode.class), random.nextInt(1_000), maybe(Path.of("rows.csv")));
    }

    private HttpRequest http() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            headers.put("X-Token", "{token}");
            headers.put("Accept", "null");
        }
        return random.nextBoolean()
                ? new HttpRequest(
                        "PUT", "/a/{i}?b=%20", headers, HttpRequest.Connections.KEEP_ALIVE, random.nextInt(1, 9))
                : new HttpRequest("GET", "/", headers, HttpRequest.Connections.PER_REQUEST, 1);
    }

    private Rtt rtt() {
        Rtt.Match match = one(Rtt.Match.class);
        String field = match == Rtt.Match.JSON ? text() : "";
        return new Rtt(match, text(), random.nextBoolean() ? "" : text(), random.nextBoolean() ? "" : text(), field);
    }

    private FaultSpec fault() {
        boolean isRepeated = random.nextBoolean();
        FaultKind kind = one(List.of(FaultKind.CUT_FIN, FaultKind.STOP, FaultKind.BLACKHOLE));
        FaultSpec once = FaultSpec.once(kind, span());
        FaultSpec several =
                isRepeated ? once.repeated(random.nextInt(2, 100), new Span(1, 1 + random.nextInt(9))) : once;
        return kind.isCut() ? several.withFraction(share()) : several;
    }

    /** Within what is measured, which is a day at least. */
    private Span span() {
        long min = random.nextInt(80_000_000);
        return new Span(min, min + random.nextInt(1_000));
    }

    /** It allows all faults that are here. */
    private Server server() {
        return new Server(
                "",
                "",
                "",
                "",
                "flip it",
                OptionalLong.of(random.nextInt(1, 1_000)),
                maybe("http://localhost/metrics"),
                Duration.ZERO,
                Duration.ZERO);
    }

    private Duration time(long atLeastNanos) {
        return Duration.ofNanos(
                Math.max(1, atLeastNanos) - (atLeastNanos == 0 ? 1 : 0) + random.nextLong(1L << random.nextInt(1, 50)));
    }

    private double rate() {
        return 0.001 + random.nextDouble() * Math.pow(10, random.nextInt(6));
    }

    private double share() {
        return 0.001 + random.nextDouble() * 0.99;
    }

    private String text() {
        return one(TEXTS);
    }

    private <T> Optional<T> maybe(T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private <T> List<T> some(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private <E extends Enum<E>> E one(Class<E> type) {
        return one(List.of(type.getEnumConstants()));
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
