package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.counts;
import static dev.tollgate.loadtest.run.Results.histogram;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Expectation;
import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.Gate;
import dev.tollgate.loadtest.server.NullServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens in different states, and servers that treat them rightly or not. Bad tokens begin with {@code bad}. */
class TokenStateIT {
    private static final int PERIOD = 1_000;

    @TempDir
    private Path folder;

    private Scenarios scenarios(NullServer server) throws IOException {
        Path tokens = folder.resolve("tokens.csv");
        StringBuilder lines = new StringBuilder("token,state\n");
        for (int i = 0; i < 10; i++) {
            lines.append(i < 5 ? "good" + i + ",active\n" : "bad" + i + ",suspended\n");
        }
        Files.writeString(tokens, lines);
        Scenarios scenarios = Scenarios.both(server.mqttPort(), server.httpPort());
        scenarios.devices = new Devices(
                10,
                Optional.of(tokens),
                Map.of(),
                Expectation.DEFAULTS,
                "app",
                "dcx",
                Devices.DEFAULT_CLIENT_ID,
                1,
                "",
                Optional.empty());
        scenarios.topic = "kp1/{app}/dcx/{token}/json";
        return scenarios;
    }

    private static Gate refuse(int verdict) {
        return token -> token.startsWith("bad") ? verdict : 0;
    }

    private static StateCounts states(RunResult result, String state) {
        StateCounts counts = result.states().get(state);
        assertNotNull(counts);
        return counts;
    }

    @Test
    void refusalsAreAsExpected() throws Exception {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withGate(refuse(Gate.NOT_AUTHORIZED)))) {
            RunResult result = Results.run(scenarios(server).flow("pub", Op.PUB_Q1, PERIOD));
            assertEquals(new StateCounts(500, 0, 0, 0, 0, 0), states(result, "active"));
            assertEquals(new StateCounts(0, 500, 0, 0, 0, 0), states(result, "suspended"));
            assertEquals(new Counts(1_000, 1_000, 500, 500, 0, 0, 0, 500), counts(result, "pub"));
            assertEquals(Map.of("ok", 500L, "0x87", 500L), result.outcomes().get("pub"));
            Series refused = new Series("pub", "suspended", Outcome.REFUSED, Clock.RESPONSE);
            assertEquals(500, histogram(result, refused).getTotalCount());
            assertEquals(500, histogram(result, "pub", Clock.RESPONSE).getTotalCount());
        }
    }

    @Test
    void findsWhatIsWronglyAccepted() throws Exception {
        try (NullServer server = new NullServer(Behaviour.PROMPT)) {
            Scenarios scenarios =
                    scenarios(server).flow("pub", Op.PUB_Q1, PERIOD).flow("http", Op.HTTP, PERIOD);
            assertEquals(new StateCounts(0, 0, 0, 1_000, 0, 0), states(Results.run(scenarios), "suspended"));
        }
    }

    @Test
    void findsWhatIsWronglyRefusedOrWithAnotherCode() throws Exception {
        Gate gate = token -> token.startsWith("bad") ? 0x97 : Gate.NOT_AUTHORIZED;
        try (NullServer server = new NullServer(Behaviour.PROMPT.withGate(gate))) {
            RunResult result = Results.run(scenarios(server).flow("pub", Op.PUB_Q1, PERIOD));
            assertEquals(new StateCounts(0, 0, 0, 0, 500, 0), states(result, "active"));
            assertEquals(new StateCounts(0, 0, 500, 0, 0, 0), states(result, "suspended"));
            assertEquals(1_000, counts(result, "pub").errors());
        }
    }

    @Test
    void httpStatusIsARefusal() throws Exception {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withGate(refuse(403)))) {
            Scenarios scenarios = scenarios(server);
            scenarios.http = new HttpRequest(
                    "POST", "/kp1/{app}/dcx/{token}/json", Map.of(), HttpRequest.Connections.KEEP_ALIVE, 1);
            RunResult result = Results.run(scenarios.flow("http", Op.HTTP, PERIOD));
            assertEquals(new StateCounts(0, 500, 0, 0, 0, 0), states(result, "suspended"));
            assertEquals(Map.of("ok", 500L, "http 403", 500L), result.outcomes().get("http"));
        }
    }

    /** In MQTT 3.1.1 the end of the connection is one way to refuse. */
    @Test
    void closeIsARefusalWhereItIsExpected() throws Exception {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withGate(refuse(Gate.CLOSE)))) {
            Scenarios scenarios = scenarios(server);
            scenarios.session = new Session(MqttVersion.V3_1_1, Duration.ofSeconds(60), true, Duration.ZERO, 65_535);
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 100));
            StateCounts bad = states(result, "suspended");
            assertTrue(bad.refusedAsExpected() > 0, bad.toString());
            assertEquals(new StateCounts(0, bad.refusedAsExpected(), 0, 0, 0, 0), bad);
            assertEquals(50, states(result, "active").accepted());
            assertEquals(0, counts(result, "pub").errors());
        }
    }

    /** A device whose CONNECT is refused tries again when its next operation is due, which ends with that refusal. */
    @Test
    void refusedConnectEndsTheOperation() throws Exception {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withGate(refuse(Gate.NOT_AUTHORIZED)))) {
            Scenarios scenarios = scenarios(server);
            Devices devices = scenarios.devices;
            scenarios.devices = new Devices(
                    10,
                    devices.tokens(),
                    Map.of(),
                    Expectation.DEFAULTS,
                    "app",
                    "dcx",
                    devices.clientId(),
                    1,
                    "{token}",
                    Optional.empty());
            scenarios.topic = "t";
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 200));
            assertEquals(new StateCounts(0, 100, 0, 0, 0, 0), states(result, "suspended"));
            assertEquals(100, counts(result, "pub").refused());
            assertEquals(0, counts(result, "pub").errors());
            assertEquals(5, counts(result, "conn").ok());
        }
    }

    @Test
    void connectIsJudgedWhereNothingElseIs() throws Exception {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withGate(refuse(Gate.NOT_AUTHORIZED)))) {
            Scenarios scenarios = scenarios(server);
            Devices devices = scenarios.devices;
            scenarios.devices = new Devices(
                    10,
                    devices.tokens(),
                    Map.of(),
                    Expectation.DEFAULTS,
                    "app",
                    "dcx",
                    devices.clientId(),
                    1,
                    "{token}",
                    Optional.empty());
            RunResult result = Results.run(scenarios.flow("conn", Op.CONN, new Pace.Once()));
            assertEquals(5, states(result, "active").accepted());
            assertEquals(5, states(result, "suspended").refusedAsExpected());
            assertEquals(0, counts(result, "conn").errors());
        }
    }

    /** The server learns of it a little later: what it accepts in between is not wrong, and the time is the latency of revoking. */
    @Test
    void timesTheRevokingOfATokenInMidRun() throws Exception {
        Set<String> revoked = ConcurrentHashMap.newKeySet();
        Gate gate = token -> token.startsWith("bad") || revoked.contains(token) ? Gate.NOT_AUTHORIZED : 0;
        try (NullServer server = new NullServer(Behaviour.PROMPT.withGate(gate))) {
            Scenarios scenarios = scenarios(server);
            scenarios.measure = Duration.ofSeconds(2);
            scenarios.flips.add(new Flip(1, Duration.ofMillis(500), TokenState.ACTIVE, TokenState.REVOKED));
            scenarios.server = new Server(
                    "", "", "", "", "true", OptionalLong.empty(), Optional.empty(), Duration.ZERO, Duration.ZERO);
            RunSettings settings = scenarios.flow("pub", Op.PUB_Q1, PERIOD).settings();
            RunResult result = Results.run(settings.withFlipper((device, to) -> revoked.add(device.token())));
            assertEquals(5, counts(result, "revoke").ok());
            StateCounts counts = states(result, "revoked");
            assertTrue(counts.refusedAsExpected() > 500 && counts.wronglyAccepted() == 0, counts.toString());
            assertEquals(0, states(result, "active").wronglyRefused());
        }
    }
}
