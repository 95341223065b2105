package dev.tollgate.loadtest.scenario.yaml;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Preset;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.WeightedPaces;
import dev.tollgate.loadtest.scenario.Words;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads flows; those without a rate of their own share that of the whole file by their weights. */
final class FlowReader {
    private final Optional<Pace> shared;
    private final Model model;
    private final Set<String> sharing = new HashSet<>();

    private FlowReader(Optional<Pace> shared, Model model) {
        this.shared = shared;
        this.model = model;
    }

    static FlowReader of(Section top, Model model) {
        return new FlowReader(ownPace(top), model);
    }

    List<Flow> resolve(List<Flow> flows) {
        return shared.isPresent() ? WeightedPaces.resolve(flows, sharing, shared.get()) : flows;
    }

    private static Optional<Pace> ownPace(Section section) {
        boolean hasRate = section.has("rate");
        boolean hasEvery = section.has("every");
        boolean hasProfile = section.has("profile");
        if ((hasRate ? 1 : 0) + (hasEvery ? 1 : 0) + (hasProfile ? 1 : 0) > 1) {
            throw InvalidSetting.because("rate", "expected one of rate, every and profile");
        }
        if (hasEvery) {
            return Optional.of(
                    section.value("every", new Pace.Once(), (key, text) -> new Pace.Every(Units.time(key, text))));
        }
        if (hasProfile) {
            return Optional.of(new Pace.Total(section.value("profile", new Profile.Constant(1), Profile::parse)));
        }
        return hasRate ? Optional.of(section.value("rate", new Pace.Once(), FlowReader::rate)) : Optional.empty();
    }

    private static Pace rate(String key, String text) {
        return switch (text) {
            case "once" -> new Pace.Once();
            case "closed" -> new Pace.Closed();
            default -> Pace.total(Units.rate(key, text));
        };
    }

    private Pace pace(Section section, Op op, String name) {
        Optional<Pace> own = ownPace(section);
        if (own.isPresent()) {
            return own.get();
        }
        if (op == Op.SUB || op == Op.CONN) {
            return new Pace.Once();
        }
        if (model == Model.CLOSED) {
            return new Pace.Closed();
        }
        sharing.add(name);
        return shared.orElse(new Pace.Once()); // which the flow refuses, as it needs a rate
    }

    Flow flow(Section section) {
        section.allow(
                "name",
                "op",
                "preset",
                "rate",
                "every",
                "profile",
                "weight",
                "devices",
                "arrival",
                "burst",
                "phase",
                "topic",
                "qos",
                "retain",
                "payload",
                "size",
                "compressible",
                "stamp",
                "random",
                "feeder",
                "method",
                "path",
                "headers",
                "connections",
                "pipeline",
                "match",
                "response",
                "error",
                "filter",
                "json_field",
                "inflight",
                "limit");
        Op op = section.value("op", Op.PUB_Q1, Op::parse);
        Preset preset = section.value("preset", Preset.NONE, (key, text) -> Words.parse(Preset.class, key, text));
        String name = section.text("name", op.text());
        return new Flow(
                name,
                op,
                pace(section, op, name),
                section.value("weight", 1.0, Units::number),
                section.value("devices", Slice.ALL, Slice::parse),
                section.value("arrival", Flow.Arrival.UNIFORM, (k, t) -> Words.parse(Flow.Arrival.class, k, t)),
                section.count("burst", 1),
                section.value("phase", Flow.Spread.RANDOM, (k, t) -> Words.parse(Flow.Spread.class, k, t)),
                section.text("topic", preset.topic()),
                section.count("qos", op.isPublish() ? op.publishQos() : 1),
                section.flag("retain", false),
                payload(section),
                http(section),
                op == Op.RTT ? Optional.of(rtt(section, preset)) : Optional.empty(),
                section.count("inflight", Flow.DEFAULT_IN_FLIGHT),
                section.whole("limit", 0));
    }

    private static Payload payload(Section section) {
        return new Payload(
                body(section),
                section.value("stamp", StampMode.NONE, (k, t) -> Words.parse(StampMode.class, k, t)),
                section.value("random", Payload.DEFAULT.randomCharacters(), Units::bytes),
                section.path("feeder"));
    }

    private static Payload.Body body(Section section) {
        double compressible = section.value("compressible", 0.0, Units::share);
        if (section.has("payload")) {
            InvalidSetting.check(
                    !section.has("size") && compressible == 0, "payload", "either payload, or size", "both");
            return section.value("payload", Payload.DEFAULT.body(), Payload::message);
        }
        return section.value(
                "size",
                Payload.size("size", "256", compressible),
                (key, text) -> Payload.size(key, text, compressible));
    }

    private static HttpRequest http(Section section) {
        HttpRequest missing = HttpRequest.DEFAULT;
        return new HttpRequest(
                section.text("method", missing.method()),
                section.text("path", missing.path()),
                section.section("headers", Map.of(), FlowReader::headers),
                section.value(
                        "connections",
                        missing.connections(),
                        (key, text) -> Words.parse(HttpRequest.Connections.class, key, text)),
                section.count("pipeline", missing.pipeline()));
    }

    private static Map<String, String> headers(Section section) {
        Map<String, String> headers = new LinkedHashMap<>();
        section.keys().forEach(name -> headers.put(name, section.text(name, "")));
        return headers;
    }

    private static Rtt rtt(Section section, Preset preset) {
        Rtt missing = preset.rtt();
        return new Rtt(
                section.value("match", missing.match(), (key, text) -> Words.parse(Rtt.Match.class, key, text)),
                section.text("response", missing.response()),
                section.text("error", missing.error()),
                section.text("filter", missing.filter()),
                section.text("json_field", missing.jsonField()));
    }
}
