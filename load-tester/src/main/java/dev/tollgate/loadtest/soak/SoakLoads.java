package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.bench.BenchTokens;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Model;
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
import java.util.Optional;

/** The loads: messages of MQTT QoS 1, 128 bytes of JSON, a token a connection. */
final class SoakLoads {
    /** Name of the flow in results. */
    static final String FLOW = Op.PUB_Q1.text();

    private static final String PAYLOAD = "{\"temperature\":21.5,\"pad\":\"" + "x".repeat(128 - 29) + "\"}";
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(15);

    private final int port;
    private final Path tokens;

    /** @param tokens the load tester's token file */
    SoakLoads(int port, Path tokens) {
        this.port = port;
        this.tokens = tokens;
    }

    /**
     * One load.
     *
     * @param connectRate connections begun per second
     * @param inFlight messages that a connection may have on their way
     */
    Scenario of(int connections, double connectRate, Pace pace, int inFlight, Duration warmUp, Duration measure) {
        Devices defaults = Devices.of(connections);
        Devices devices = new Devices(
                connections,
                Optional.of(tokens),
                defaults.mix(),
                defaults.expect(),
                BenchTokens.APPVERSION,
                defaults.extension(),
                defaults.clientId(),
                defaults.startNumber(),
                defaults.username(),
                defaults.password());
        Connect connect = new Connect(
                connectRate,
                Connect.DEFAULTS.sourceIps(),
                Connect.DEFAULTS.reconnect(),
                true,
                Connect.DEFAULTS.timeout(),
                0,
                0,
                0);
        return new Scenario(
                "soak",
                "soak",
                new Target(List.of(Endpoint.parse("soak", "mqtt://127.0.0.1:" + port)), List.of(), Tls.DEFAULTS),
                devices,
                Session.DEFAULTS,
                connect,
                List.of(flow(pace, inFlight)),
                new Phases(Duration.ZERO, SETTLE, warmUp, measure, DRAIN),
                List.of(),
                List.of(),
                List.of(),
                Server.NONE,
                List.of(),
                pace instanceof Pace.Closed ? Model.CLOSED : Model.OPEN,
                1,
                Scenario.DEFAULT_OP_TIMEOUT,
                Scenario.DEFAULT_MAX_BACKLOG,
                1);
    }

    private static Flow flow(Pace pace, int inFlight) {
        return new Flow(
                FLOW,
                Op.PUB_Q1,
                pace,
                1,
                Slice.ALL,
                Flow.Arrival.UNIFORM,
                Flow.Spread.RANDOM,
                "kp1/" + BenchTokens.APPVERSION + "/dcx/{token}/json",
                1,
                false,
                new Payload(new Payload.Text(PAYLOAD), StampMode.NONE, 1, Optional.empty()),
                HttpRequest.DEFAULT,
                Optional.empty(),
                inFlight,
                0);
    }
}
