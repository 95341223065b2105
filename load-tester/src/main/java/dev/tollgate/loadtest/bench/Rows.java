package dev.tollgate.loadtest.bench;

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
import java.util.Map;
import java.util.Optional;

/** The loads of the benchmark. */
final class Rows {
    private static final int CONNECTIONS = 100;
    private static final int IN_FLIGHT = 16;
    /** Of QoS 0, which no answer holds back: below what any of the servers can take. */
    private static final double QOS0_RATE = 60_000;
    /** 128 bytes, and JSON, which the edge checks. */
    private static final String PAYLOAD = "{\"temperature\":21.5,\"pad\":\"" + "x".repeat(128 - 29) + "\"}";

    /** For the just-in-time compilers of the servers, which later rounds find done. */
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(10);

    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private static final String MQTT_FLOOR = "bare Netty, MqttDecoder";
    private static final String HTTP_FLOOR = "bare Netty, HTTP codec";

    private final Path tokens;
    private final Duration measure;

    /** @param tokens the load's token file */
    Rows(Path tokens, Duration measure) {
        this.tokens = tokens;
        this.measure = measure;
    }

    List<Row> all() {
        List<String> mqtt = List.of(
                MQTT_FLOOR, "bare Netty, frames by hand", "Tollgate, received", "Tollgate, journaled", "mosquitto");
        List<String> http = List.of(HTTP_FLOOR, "Tollgate, received", "Tollgate, journaled", "nginx, token map");
        return List.of(
                new Row(
                        "MQTT QoS 1, 100 × 16 in flight",
                        mqtt,
                        (peer, isCold) -> mqtt(peer, isCold, Op.PUB_Q1, new Pace.Closed())),
                new Row(
                        "MQTT QoS 0, 60,000/s",
                        mqtt,
                        (peer, isCold) -> mqtt(peer, isCold, Op.PUB_Q0, Pace.total(QOS0_RATE))),
                new Row("HTTP, one at a time", http, (peer, isCold) -> http(peer, isCold, 1)),
                new Row("HTTP, 16 pipelined", http, (peer, isCold) -> http(peer, isCold, IN_FLIGHT)));
    }

    private Scenario mqtt(Peer peer, boolean isCold, Op op, Pace pace) {
        String topic = "kp1/" + BenchTokens.APPVERSION + "/dcx/{token}/json";
        Flow flow = flow(op, pace, topic, HttpRequest.DEFAULT, IN_FLIGHT);
        return scenario(List.of(endpoint("mqtt", peer.mqttPort())), List.of(), flow, isCold);
    }

    private Scenario http(Peer peer, boolean isCold, int pipeline) {
        HttpRequest request = new HttpRequest(
                "POST",
                "/kpc/kp1/" + BenchTokens.APPVERSION + "/dcx/{token}/json",
                Map.of("content-type", "application/json"),
                HttpRequest.Connections.KEEP_ALIVE,
                pipeline);
        Flow flow = flow(Op.HTTP, new Pace.Closed(), "", request, pipeline);
        return scenario(List.of(), List.of(endpoint("http", peer.httpPort())), flow, isCold);
    }

    private static Endpoint endpoint(String scheme, int port) {
        return Endpoint.parse("bench", scheme + "://127.0.0.1:" + port);
    }

    private static Flow flow(Op op, Pace pace, String topic, HttpRequest request, int inFlight) {
        Payload payload = new Payload(new Payload.Text(PAYLOAD), StampMode.NONE, 1, Optional.empty());
        int qos = op == Op.PUB_Q1 ? 1 : 0;
        return new Flow(
                op.text(),
                op,
                pace,
                1,
                Slice.ALL,
                Flow.Arrival.UNIFORM,
                Flow.Spread.RANDOM,
                topic,
                qos,
                false,
                payload,
                request,
                Optional.empty(),
                inFlight,
                0);
    }

    private Scenario scenario(List<Endpoint> mqtt, List<Endpoint> http, Flow flow, boolean isCold) {
        Duration warmUp = isCold ? FIRST_WARM_UP : WARM_UP;
        Phases phases = new Phases(Duration.ZERO, Duration.ZERO, warmUp, measure, Duration.ofSeconds(5));
        Devices defaults = Devices.of(CONNECTIONS);
        Devices devices = new Devices(
                CONNECTIONS,
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
                1_000,
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
                new Target(mqtt, http, Tls.DEFAULTS),
                devices,
                Session.DEFAULTS,
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
