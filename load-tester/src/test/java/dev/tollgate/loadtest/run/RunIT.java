package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.counts;
import static dev.tollgate.loadtest.run.Results.histogram;
import static dev.tollgate.loadtest.run.Results.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunIT {
    private final NullServer server = new NullServer(Behaviour.PROMPT);

    @AfterEach
    void stop() {
        server.close();
    }

    private static void assertAllOk(RunResult result, String operation, long planned) {
        assertEquals(
                new Counts(planned, planned, planned, 0, 0, 0, 0),
                result.counts().get(operation),
                result.toString());
        assertEquals(Map.of("ok", planned), result.outcomes().get(operation));
        assertEquals(planned, histogram(result, operation, Clock.RESPONSE).getTotalCount());
        assertEquals(0, result.unansweredAtLeastNanos());
        assertEquals(0, result.figures().get("protocol.violations"));
    }

    @Test
    void publishesWithQos1() throws InterruptedException {
        RunResult result = run(Scenarios.mqtt(server.mqttPort()).flow("pub.q1", Op.PUB_Q1, 2_000));
        assertAllOk(result, "pub.q1", 2_000);
        assertEquals(2_000, server.messages());
        assertEquals(10, counts(result, "conn").ok());
        assertTrue(result.histograms().containsKey(Series.of("conn.mqtt", Clock.RESPONSE)));
    }

    @Test
    void refusesALimitThatTheWarmUpUsesUp() {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.limit = 10;
        scenarios.warmUp = Duration.ofSeconds(5);
        scenarios.flow("pub.q1", Op.PUB_Q1, 1_000);
        InvalidSetting refused = assertThrows(InvalidSetting.class, () -> run(scenarios));
        assertTrue(String.valueOf(refused.getMessage()).contains("after the warm-up of 5s"), refused.getMessage());
    }

    @Test
    void publishesWithQos2() throws InterruptedException {
        RunResult result = run(Scenarios.mqtt(server.mqttPort()).flow("pub.q2", Op.PUB_Q2, 2_000));
        assertAllOk(result, "pub.q2", 2_000);
        assertEquals(2_000, counts(result, "pub.q2.rec").ok());
    }

    @Test
    void publishesWithQos0() throws InterruptedException {
        RunResult result = run(Scenarios.mqtt(server.mqttPort()).flow("pub.q0", Op.PUB_Q0, 2_000));
        assertEquals(
                new Counts(2_000, 2_000, 2_000, 0, 0, 0, 0), result.counts().get("pub.q0"));
        assertTrue(!result.histograms().containsKey(Series.of("pub.q0", Clock.RESPONSE)), "QoS 0 has no latency");
    }

    @Test
    void postsOverHttp() throws InterruptedException {
        RunResult result = run(Scenarios.http(server.httpPort()).flow("http", Op.HTTP, 2_000));
        assertAllOk(result, "http", 2_000);
    }

    @Test
    void connects() throws InterruptedException {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).flow("conn", Op.CONN, new Pace.Once());
        scenarios.connectRate = 100;
        assertAllOk(run(scenarios), "conn", 10);
    }
}
