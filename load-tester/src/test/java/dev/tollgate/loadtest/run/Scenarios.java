package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds scenarios for tests: fields are set where they differ from what suits most. */
final class Scenarios {
    Target target;
    Devices devices = Devices.of(10);
    Session session = Session.DEFAULTS;
    SourceIps sourceIps = SourceIps.AUTO;
    Reconnect reconnect = Reconnect.DEFAULT;
    double connectRate = 10_000;
    Duration connectTimeout = Duration.ofSeconds(5);
    boolean isWaiting = true;
    final List<Flow> flows = new ArrayList<>();
    final List<FaultSpec> faults = new ArrayList<>();
    final List<Flip> flips = new ArrayList<>();
    final List<Rogue> rogues = new ArrayList<>();
    Server server = Server.NONE;
    Duration settle = Duration.ZERO;
    Duration warmUp = Duration.ZERO;
    Duration measure = Duration.ofSeconds(1);
    Duration drain = Duration.ofSeconds(5);
    Duration opTimeout = Duration.ofSeconds(10);
    Duration maxBacklog = Duration.ofSeconds(10);
    Model model = Model.OPEN;
    long seed = 42;

    // of the next flow
    Payload payload = new Payload(new Payload.Size(64, 64, 0), StampMode.NONE, 16, Optional.empty());
    int inFlight = 16;
    Slice slice = Slice.ALL;
    Flow.Arrival arrival = Flow.Arrival.UNIFORM;
    HttpRequest http = HttpRequest.DEFAULT;
    Optional<Rtt> rtt = Optional.empty();
    String topic = "t/{i}";
    int qos = 1;
    long limit;

    private Scenarios(Target target) {
        this.target = target;
    }

    static Scenarios mqtt(int port) {
        return new Scenarios(new Target(
                List.of(new Endpoint(Endpoint.Scheme.MQTT, "127.0.0.1", port, "")), List.of(), Tls.DEFAULTS));
    }

    static Scenarios http(int port) {
        return new Scenarios(new Target(
                List.of(), List.of(new Endpoint(Endpoint.Scheme.HTTP, "127.0.0.1", port, "")), Tls.DEFAULTS));
    }

    static Scenarios both(int mqtt, int http) {
        return new Scenarios(new Target(
                List.of(new Endpoint(Endpoint.Scheme.MQTT, "127.0.0.1", mqtt, "")),
                List.of(new Endpoint(Endpoint.Scheme.HTTP, "127.0.0.1", http, "")),
                Tls.DEFAULTS));
    }

    Scenarios stamped() {
        payload = new Payload(payload.body(), StampMode.BINARY, 16, Optional.empty());
        return this;
    }

    Scenarios flow(String name, Op op, double perSecond) {
        return flow(name, op, Pace.total(perSecond));
    }

    Scenarios flow(String name, Op op, Pace pace) {
        int flowQos = op == Op.PUB_Q0 ? 0 : op == Op.PUB_Q2 ? 2 : op == Op.PUB_Q1 ? 1 : qos;
        flows.add(new Flow(
                name,
                op,
                pace,
                1,
                slice,
                arrival,
                1,
                Flow.Spread.RANDOM,
                topic,
                flowQos,
                false,
                payload,
                http,
                rtt,
                inFlight,
                limit));
        return this;
    }

    Scenario build() {
        return new Scenario(
                "test",
                "run",
                target,
                devices,
                session,
                new Connect(connectRate, sourceIps, reconnect, isWaiting, connectTimeout, 0, 0, 0),
                flows,
                new Phases(Duration.ZERO, settle, warmUp, measure, drain),
                faults,
                flips,
                rogues,
                server,
                List.of(),
                model,
                seed,
                opTimeout,
                maxBacklog,
                1);
    }

    RunSettings settings() {
        Scenario scenario = build();
        RunInfo info = new RunInfo(
                "run",
                "test",
                scenario.target().toString(),
                "",
                scenario.devices().count(),
                0,
                Instant.EPOCH,
                0,
                0,
                seed,
                "",
                Map.of());
        return RunSettings.of(scenario, info, 7, 1);
    }
}
