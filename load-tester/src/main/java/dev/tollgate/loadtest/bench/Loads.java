package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes scenarios of the loads of benchmark and soak. Immutable. */
public final class Loads {
    /** 128 bytes, and JSON, which the edge checks. */
    private static final String PAYLOAD = "{\"temperature\":21.5,\"pad\":\"" + "x".repeat(128 - 29) + "\"}";

    /** For the just-in-time compilers of the servers, which later rounds find done but for what {@link #WARM_UP} is for. */
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(10);

    /**
     * Of later rounds. New connections come with branches and types that compiled code was made without, so that the edge's JVM drops some of
     * it and compiles it again: with two seconds here, C2 still had 3 % of the core while messages were measured.
     */
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final String PATH = "kp1/" + BenchTokens.APPVERSION + "/dcx/%s/json";

    private final Path tokens;
    private final Duration measure;

    /** @param tokens the load's token file */
    Loads(Path tokens, Duration measure) {
        this.tokens = tokens;
        this.measure = measure;
    }

    /** Roughly, with what the load tester does before and after it. */
    static double seconds(Duration measure, boolean isCold) {
        return (isCold ? FIRST_WARM_UP : WARM_UP).toSeconds() + measure.toSeconds() + 1.5;
    }

    Duration measure() {
        return measure;
    }

    Scenario mqtt(Peer peer, boolean isCold, MqttLoad load) {
        Payload payload = payload(load.feeder());
        Flow flow = flow(
                load.op(),
                load.pace(),
                load.burst(),
                PATH.formatted(load.token()),
                payload,
                HttpRequest.DEFAULT,
                load.inFlight());
        Target target = new Target(List.of(endpoint("mqtt", peer.mqttPort())), List.of(), Tls.DEFAULTS);
        Devices devices = devices(load.connections(), Optional.of(tokens));
        return scenario(target, devices, Session.DEFAULTS, load.connectionsPerSecond(), flow, phases(isCold, measure));
    }

    Scenario http(Peer peer, boolean isCold, int connections, int pipeline) {
        HttpRequest request = new HttpRequest(
                "POST",
                "/kpc/" + PATH.formatted("{token}"),
                Map.of("content-type", "application/json"),
                HttpRequest.Connections.KEEP_ALIVE,
                pipeline);
        Flow flow = flow(Op.HTTP, new Pace.Closed(), 1, "", payload(Optional.empty()), request, pipeline);
        Target target = new Target(List.of(), List.of(endpoint("http", peer.httpPort())), Tls.DEFAULTS);
        return scenario(
                target,
                devices(connections, Optional.of(tokens)),
                Session.DEFAULTS,
                connections,
                flow,
                phases(isCold, measure));
    }

    /**
     * Connections of MQTT 3.1.1 that send nothing, not even pings, for as long as they are held.
     *
     * @param hold they are closed then at the latest
     */
    static Scenario idle(int mqttPort, int connections, int perSecond, Duration hold) {
        Flow flow = flow(Op.CONN, new Pace.Once(), 1, "", payload(Optional.empty()), HttpRequest.DEFAULT, 1);
        Target target = new Target(List.of(endpoint("mqtt", mqttPort)), List.of(), Tls.DEFAULTS);
        Session session = new Session(MqttVersion.V3_1_1, Duration.ofHours(1), true, Duration.ZERO, 65_535);
        Phases phases = new Phases(Duration.ZERO, Duration.ZERO, Duration.ZERO, hold, DRAIN);
        return scenario(target, devices(connections, Optional.empty()), session, perSecond, flow, phases);
    }

    /**
     * Messages of MQTT QoS 1 to {@code /json}, 128 bytes, a token a connection.
     *
     * @param tokens the load tester's token file
     * @param perSecond connections begun
     * @param burst messages of a connection that are due at the same instant
     * @param inFlight messages that a connection may have on their way
     */
    public static Scenario qos1(
            Path tokens,
            int mqttPort,
            int connections,
            double perSecond,
            Pace pace,
            int burst,
            int inFlight,
            Phases phases) {
        Flow flow = flow(
                Op.PUB_Q1,
                pace,
                burst,
                PATH.formatted("{token}"),
                payload(Optional.empty()),
                HttpRequest.DEFAULT,
                inFlight);
        Target target = new Target(List.of(endpoint("mqtt", mqttPort)), List.of(), Tls.DEFAULTS);
        Devices devices = devices(connections, Optional.of(tokens));
        return scenario(target, devices, Session.DEFAULTS, perSecond, flow, phases);
    }

    private static Phases phases(boolean isCold, Duration measure) {
        return new Phases(Duration.ZERO, Duration.ZERO, isCold ? FIRST_WARM_UP : WARM_UP, measure, DRAIN);
    }

    private static Endpoint endpoint(String scheme, int port) {
        return Endpoint.parse("bench", scheme + "://127.0.0.1:" + port);
    }

    private static Payload payload(Optional<Path> feeder) {
        return new Payload(new Payload.Text(PAYLOAD), StampMode.NONE, 1, feeder);
    }

    private static Flow flow(
            Op op, Pace pace, int burst, String topic, Payload payload, HttpRequest request, int inFlight) {
        return new Flow(
                op.text(),
                op,
                pace,
                1,
                Slice.ALL,
                Flow.Arrival.UNIFORM,
                burst,
                Flow.Spread.RANDOM,
                topic,
                op == Op.PUB_Q1 ? 1 : 0,
                false,
                payload,
                request,
                Optional.empty(),
                inFlight,
                0);
    }

    private static Devices devices(int count, Optional<Path> tokens) {
        Devices defaults = Devices.of(count);
        return new Devices(
                count,
                tokens,
                defaults.mix(),
                defaults.expect(),
                BenchTokens.APPVERSION,
                defaults.extension(),
                defaults.clientId(),
                defaults.startNumber(),
                defaults.username(),
                defaults.password());
    }

    private static Scenario scenario(
            Target target, Devices devices, Session session, double perSecond, Flow flow, Phases phases) {
        Connect connect = new Connect(
                perSecond,
                Connect.DEFAULTS.sourceIps(),
                Connect.DEFAULTS.reconnect(),
                true,
                Connect.DEFAULTS.timeout(),
                0,
                0,
                0);
        return new Scenario(
                "bench",
                "bench",
                target,
                devices,
                session,
                connect,
                List.of(flow),
                phases,
                List.of(),
                List.of(),
                List.of(),
                Server.NONE,
                List.of(),
                flow.pace() instanceof Pace.Closed ? Model.CLOSED : Model.OPEN,
                1,
                Scenario.DEFAULT_OP_TIMEOUT,
                Scenario.DEFAULT_MAX_BACKLOG,
                1);
    }
}
