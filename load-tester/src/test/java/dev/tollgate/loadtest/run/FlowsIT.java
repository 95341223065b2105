package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.counts;
import static dev.tollgate.loadtest.run.Results.figure;
import static dev.tollgate.loadtest.run.Results.histogram;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.device.Transport;
import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.plan.Ownership;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.HttpRequest.Connections;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of flow against a server that only answers. */
class FlowsIT {
    private final NullServer server = new NullServer(Behaviour.PROMPT.answeringRequests());

    @AfterEach
    void stop() {
        server.close();
    }

    private static void assertAllOk(RunResult result, String operation, long planned) {
        assertEquals(new Counts(planned, planned, planned, 0, 0, 0, 0), counts(result, operation), result.toString());
        assertEquals(planned, histogram(result, operation, Clock.RESPONSE).getTotalCount());
        assertEquals(0, figure(result, "protocol.violations"), result.events().toString());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void requestsAreMatchedByTopic(int qos) throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.topic = "kp1/{app}/dcx/{token}/json/{req}";
        scenarios.rtt = Optional.of(Rtt.KP1);
        scenarios.qos = qos;
        assertAllOk(Results.run(scenarios.flow("rtt", Op.RTT, 1_000)), "rtt", 1_000);
    }

    /** The device gets its own request back, on a topic that it subscribes to before. */
    @Test
    void requestsAreMatchedByEcho() throws InterruptedException {
        try (NullServer plain = new NullServer(Behaviour.PROMPT)) {
            Scenarios scenarios = Scenarios.mqtt(plain.mqttPort()).stamped();
            scenarios.topic = "load/{run}/{i}/{req}";
            scenarios.rtt = Optional.of(Rtt.ECHO);
            RunResult result = Results.run(scenarios.flow("rtt", Op.RTT, 1_000));
            assertAllOk(result, "rtt", 1_000);
            assertEquals(10, counts(result, "subscribe").ok());
            assertEquals(1_000, histogram(result, "e2e", Clock.RESPONSE).getTotalCount());
        }
    }

    /** Answers that nobody asked for: the server takes plain messages for requests. */
    @Test
    void answerWithoutARequestIsAViolation() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.topic = "kp1/app/dcx//json/{seq}";
        scenarios.flow("pub", Op.PUB_Q1, 100);
        scenarios.topic = "kp1/app/dcx//json/{req}";
        scenarios.rtt = Optional.of(new Rtt(Rtt.Match.TOPIC, "{topic}/status", "", "", ""));
        scenarios.limit = 1;
        RunResult result = Results.run(scenarios.flow("rtt", Op.RTT, 1));
        assertTrue(figure(result, "protocol.violations") > 0);
        assertTrue(
                result.events().stream()
                        .anyMatch(event ->
                                event.kind().equals("violation") && event.text().contains("never sent")),
                result.events().toString());
    }

    @ParameterizedTest
    @EnumSource(Connections.class)
    void postsOverConnectionsOfEitherKind(Connections connections) throws InterruptedException {
        Scenarios scenarios = Scenarios.http(server.httpPort());
        scenarios.http = new HttpRequest("POST", "/a/{i}?q={seq}", Map.of("X-A", "{token}"), connections, 1);
        RunResult result = Results.run(scenarios.flow("http", Op.HTTP, 500));
        assertAllOk(result, "http", 500);
        assertEquals(
                connections == Connections.PER_REQUEST ? 500 : 10,
                counts(result, "conn").ok());
    }

    @Test
    void pipelinesRequests() throws InterruptedException {
        try (NullServer slow = new NullServer(Behaviour.PROMPT.withService(Duration.ofMillis(20)))) {
            Scenarios scenarios = Scenarios.http(slow.httpPort());
            scenarios.http = new HttpRequest("PUT", "/", Map.of(), Connections.KEEP_ALIVE, 8);
            RunResult result = Results.run(scenarios.flow("http", Op.HTTP, 2_000));
            assertAllOk(result, "http", 2_000);
        }
    }

    @Test
    void oneIdentityOverBothProtocols() throws InterruptedException {
        Scenarios scenarios = Scenarios.both(server.mqttPort(), server.httpPort());
        scenarios.flow("pub", Op.PUB_Q1, 700).flow("post", Op.HTTP, 200).flow("ping", Op.PING, 100);
        RunResult result = Results.run(scenarios);
        assertAllOk(result, "pub", 700);
        assertAllOk(result, "post", 200);
        assertAllOk(result, "ping", 100);
        assertEquals(20, counts(result, "conn").ok());
    }

    @Test
    void eachDeviceOnceInItsInterval() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.flow("pub", Op.PUB_Q1, new Pace.Every(Duration.ofMillis(100)));
        assertAllOk(Results.run(scenarios), "pub", 100);
    }

    @Test
    void subscribesAgainAndAgain() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).flow("sub", Op.SUB, 100);
        RunResult result = Results.run(scenarios);
        assertEquals(0, counts(result, "sub").timedOut() + counts(result, "sub").refused());
        assertTrue(counts(result, "sub").ok() >= 100, result.toString());
    }

    /** More subscriptions than operations that a device may have on their way. */
    @Test
    void subscribesToSeveralTopicsWithANarrowWindow() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.inFlight = 1;
        for (String name : List.of("a", "b", "c", "d")) {
            scenarios.topic = name + "/{i}";
            scenarios.flow(name, Op.SUB, new Pace.Once());
        }
        scenarios.topic = "t";
        RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 200));
        assertAllOk(result, "pub", 200);
        assertEquals(10, counts(result, "d").ok());
    }

    @Test
    void connectsAgainAndAgain() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).flow("conn", Op.CONN, 100);
        RunResult result = Results.run(scenarios);
        assertEquals(100, counts(result, "conn").ok());
        assertEquals(0, result.connectionsLost());
    }

    @Test
    void limitEndsTheRun() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.measure = Duration.ofSeconds(60);
        scenarios.limit = 50;
        RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 1_000));
        assertAllOk(result, "pub", 50);
        assertTrue(result.info().measuredSeconds() < 10, "" + result.info().measuredSeconds());
    }

    @ParameterizedTest
    @EnumSource(
            value = Op.class,
            names = {"PUB_Q0", "PUB_Q1", "HTTP"})
    void closedModelSendsAsFastAsItIsAnswered(Op op) throws InterruptedException {
        Scenarios scenarios = Scenarios.both(server.mqttPort(), server.httpPort());
        scenarios.model = Model.CLOSED;
        Counts counts = counts(Results.run(scenarios.flow("x", op, new Pace.Closed())), "x");
        assertTrue(counts.ok() > 100, counts.toString());
        assertEquals(counts.started(), counts.ok(), counts.toString());
    }

    /** "Until the last of N receivers had it" is counted once for each message, and takes as long as the slowest receiver. */
    @Test
    void fanOutKnowsTheLastReceiver() throws InterruptedException {
        try (NullServer plain = new NullServer(Behaviour.PROMPT)) {
            Scenarios scenarios = Scenarios.mqtt(plain.mqttPort()).stamped();
            scenarios.devices = Devices.of(21);
            scenarios.topic = "news";
            scenarios.slice = new Slice(0, 19);
            scenarios.flow("sub", Op.SUB, new Pace.Once());
            scenarios.slice = new Slice(20, 20);
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 100));
            assertEquals(2_000, histogram(result, "e2e", Clock.RESPONSE).getTotalCount());
            assertEquals(100, histogram(result, "e2e.last", Clock.RESPONSE).getTotalCount());
            assertTrue(histogram(result, "e2e.last", Clock.RESPONSE).getMaxValue()
                    >= histogram(result, "e2e", Clock.RESPONSE).getMaxValue() * 0.99);
        }
    }

    /** Two processes own every other device each, and together the whole plan. */
    @Test
    void processesShareThePlan() throws InterruptedException {
        RunResult[] results = new RunResult[2];
        for (int process = 0; process < 2; process++) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
            scenarios.devices = Devices.of(7);
            RunSettings settings = scenarios.flow("pub", Op.PUB_Q1, 700).settings();
            results[process] = Results.run(settings.withOwnership(Ownership.process(process, 2)));
        }
        assertAllOk(results[0], "pub", 400);
        assertAllOk(results[1], "pub", 300);
        assertEquals(4, counts(results[0], "conn").ok());
    }

    @Test
    void rowsAreCompleteAndGapless() throws InterruptedException {
        List<Interval> rows = new ArrayList<>();
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).flow("pub", Op.PUB_Q1, 1_000);
        scenarios.warmUp = Duration.ofMillis(500);
        RunSettings settings = scenarios.settings().withInterval(Duration.ofMillis(250));
        RunResult result = Results.run(settings.withListeners(List.of(rows::add)));
        long end = 0;
        Counts sum = Counts.NONE;
        for (Interval row : rows) {
            assertEquals(end, row.startNanos());
            end = row.startNanos() + row.lengthNanos();
            sum = sum.plus(row.counts().getOrDefault("pub", Counts.NONE));
        }
        assertEquals(new Counts(1_500, 1_500, 1_500, 0, 0, 0, 0), sum);
        assertAllOk(result, "pub", 1_000);
        assertTrue(rows.stream().anyMatch(row -> row.phase() == Phase.WARMUP));
        assertTrue(rows.stream().anyMatch(row -> row.phase() == Phase.MEASURE && row.connected() == 10));
    }

    /** What cannot start in time is shed, and counted. */
    @Test
    void shedsBeyondTheBacklog() throws InterruptedException {
        try (NullServer slow = new NullServer(Behaviour.PROMPT.withService(Duration.ofMillis(100)))) {
            Scenarios scenarios = Scenarios.mqtt(slow.mqttPort());
            scenarios.inFlight = 1;
            scenarios.maxBacklog = Duration.ofMillis(200);
            scenarios.devices = Devices.of(1);
            Counts counts = counts(Results.run(scenarios.flow("pub", Op.PUB_Q1, 1_000)), "pub");
            assertEquals(1_000, counts.planned());
            assertEquals(1_000, counts.ok() + counts.timedOut() + counts.shed(), counts.toString());
            assertTrue(counts.shed() > 100, counts.toString());
        }
    }

    @Test
    void serverLimitsTheWindow() throws InterruptedException {
        Behaviour behaviour = Behaviour.PROMPT.withReceiveMaximum(1).withService(Duration.ofMillis(10));
        try (NullServer narrow = new NullServer(behaviour)) {
            Scenarios scenarios = Scenarios.mqtt(narrow.mqttPort());
            scenarios.devices = Devices.of(1);
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 300));
            assertTrue(figure(result, "window.limited") > 100, result.figures().toString());
            assertEquals(300, counts(result, "pub").ok());
        }
    }

    @ParameterizedTest
    @CsvSource({"JSON, 3.1.1", "TOPIC, 3.1.1", "BINARY, 5"})
    void stampsOfAllKindsArrive(StampMode stamp, String version) throws InterruptedException {
        try (NullServer plain = new NullServer(Behaviour.PROMPT)) {
            Scenarios scenarios = Scenarios.mqtt(plain.mqttPort());
            MqttVersion spoken = MqttVersion.parse("version", version);
            scenarios.session = new Session(spoken, Duration.ofSeconds(60), true, Duration.ZERO, 65_535);
            scenarios.topic = stamp == StampMode.TOPIC ? "t/+/+" : "t/+";
            scenarios.slice = new Slice(0, 0);
            scenarios.flow("sub", Op.SUB, new Pace.Once());
            scenarios.topic = "t/{i}";
            scenarios.slice = Slice.ALL;
            scenarios.payload = new Payload(
                    new Payload.Text("{\"value\":{rand:0..99},\"text\":\"{seq}\"}"), stamp, 16, Optional.empty());
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 500));
            assertEquals(500, histogram(result, "e2e", Clock.RESPONSE).getTotalCount());
        }
    }

    @ParameterizedTest
    @EnumSource(Rogue.Kind.class)
    void roguesAreNotInTheResults(Rogue.Kind kind) throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.rogues.add(new Rogue(0.3, kind));
        RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 500));
        assertAllOk(result, "pub", 500);
        assertTrue(figure(result, "rogues.opened") >= 3, result.figures().toString());
        assertEquals(10, counts(result, "conn").ok());
    }

    @Test
    void roguesAreThereWhileConnectingIsMeasured() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.rogues.add(new Rogue(0.3, Rogue.Kind.HALF_OPEN));
        RunResult result = Results.run(scenarios.flow("conn", Op.CONN, new Pace.Once()));
        assertTrue(figure(result, "rogues.opened") >= 3, result.figures().toString());
        assertEquals(10, counts(result, "conn").ok());
    }

    @Test
    void nioWorksToo() throws InterruptedException {
        RunSettings settings =
                Scenarios.mqtt(server.mqttPort()).flow("pub", Op.PUB_Q1, 500).settings();
        assertAllOk(Results.run(settings.withTransport(Transport.NIO)), "pub", 500);
    }

    @Test
    void saysWhenNothingListens() {
        int port = server.mqttPort();
        server.close();
        Scenarios scenarios = Scenarios.mqtt(port).flow("pub", Op.PUB_Q1, 500);
        UnreachableException thrown = assertThrows(UnreachableException.class, () -> Results.run(scenarios));
        assertTrue(String.valueOf(thrown.getMessage()).contains("mqtt://127.0.0.1:" + port), "names the target");
    }

    @Test
    void stoppedRunHasAResult() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.measure = Duration.ofMinutes(10);
        try (Run run = new Run(scenarios.flow("pub", Op.PUB_Q1, 1_000).settings())) {
            Thread stopper = new Thread(() -> {
                while (server.messages() < 500) {
                    Thread.onSpinWait();
                }
                run.stop();
            });
            stopper.start();
            RunResult result = run.run();
            stopper.join();
            assertTrue(result.interrupted());
            Counts counts = counts(result, "pub");
            assertEquals(counts.planned(), counts.ok(), counts.toString());
        }
    }

    /** After the last message devices stay, until they are let go. */
    @Test
    void holdsConnectionsAfterSending() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.measure = Duration.ofMinutes(10);
        scenarios.drain = Duration.ofMinutes(10);
        try (Run run = new Run(scenarios.flow("pub", Op.PUB_Q1, 1_000).settings())) {
            Thread holder = new Thread(() -> {
                while (server.messages() < 300) {
                    Thread.onSpinWait();
                }
                run.stopSending();
                while (run.total(Gauge.IN_FLIGHT) > 0 || run.total(Gauge.BACKLOG) > 0 || !isDraining(run)) {
                    Thread.onSpinWait();
                }
                server.dropConnections();
                while (run.total(Gauge.RECONNECTS) < 10 || run.total(Gauge.CONNECTED) < 10) {
                    Thread.onSpinWait();
                }
                run.release();
            });
            holder.start();
            RunResult result = run.run();
            holder.join();
            assertEquals(10, result.reconnects());
            assertTrue(!result.interrupted());
        }
    }

    private static boolean isDraining(Run run) {
        return run.events().stream().anyMatch(event -> event.text().equals("drain"));
    }
}
