package dev.tollgate.loadtest.scenario.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.TokenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScenarioFileTest {
    private static final String MORNING_PEAK = """
            name: morning-peak
            target: { mqtt: "mqtts://edge:8883", http: "https://edge:8443" }
            devices: { count: 20000, tokens: tokens.csv, mix: { active: 94, suspended: 2, revoked: 2, unknown: 2 } }
            connect: { rate: 500/s, source_ips: auto, reconnect: "exp:100ms..30s" }
            server: { pid: 1234 }
            flows:
              - { name: telemetry, op: pub.q1, every: 10s, topic: "kp1/{app}/dcx/{token}/json", payload: "template://telemetry.json" }
              - { name: post,      op: http,   rate: 200/s, method: POST, path: "/kp1/{app}/dcx/{token}/json" }
              - { name: ask,       op: rtt,    rate: 100/s, preset: kp1 }
            phases: [ { ramp: 40s }, { warmup: 15s }, { measure: 5m }, { drain: 30s } ]
            faults: [ { at: 2m, kind: stop, for: 2s } ]
            thresholds: [ "telemetry: p(99)<50ms", "ask: p(99)<20ms", "auth.wrongly_accepted: count==0" ]
            """;

    @Test
    void readsTheExampleOfTheSpecification() {
        Scenario scenario = ScenarioFile.parse("peak.yaml", MORNING_PEAK);
        assertEquals("morning-peak", scenario.name());
        assertEquals("mqtts://edge:8883 https://edge:8443", scenario.target().toString());
        assertEquals(20_000, scenario.devices().count());
        assertEquals(94.0, scenario.devices().mix().get(TokenState.ACTIVE));
        assertEquals(500.0, scenario.connect().ratePerSecond());
        Flow telemetry = scenario.flows().get(0);
        assertEquals(new Pace.Every(Duration.ofSeconds(10)), telemetry.pace());
        assertEquals(
                new Payload.TemplateFile(Path.of("telemetry.json")),
                telemetry.payload().body());
        assertEquals("POST", scenario.flows().get(1).http().method());
        Flow ask = scenario.flows().get(2);
        assertEquals("kp1/{app}/{ext}/{token}/json/{req}", ask.topic());
        assertEquals(Rtt.KP1, ask.rtt().orElseThrow());
        assertEquals(Duration.ofSeconds(40), scenario.phases().ramp());
        assertEquals(Duration.ofMinutes(5), scenario.phases().measure());
        assertEquals("stop@2m,for=2s", scenario.faults().get(0).toString());
        assertEquals(3, scenario.thresholds().size());
    }

    @Test
    void masksWhatMayBeSecretInReports() {
        Scenario scenario = ScenarioFile.parse("http.yaml", """
                name: a
                target: { http: "http://h" }
                flows:
                  - { name: post, op: http, rate: 5/s, payload: "hush body", headers: { Authorization: "hush" } }
                """);
        assertTrue(ScenarioFile.write(scenario).contains("hush body"));
        String masked = ScenarioFile.writeMasked(scenario);
        assertFalse(masked.contains("hush"), masked);
        assertTrue(masked.contains("Authorization"), masked);
        assertTrue(masked.contains("(9 characters)"), masked);
    }

    @Test
    void readsBackWhatItWrites() {
        SplittableRandom random = new SplittableRandom(20_261_122);
        for (int i = 0; i < 300; i++) {
            Scenario scenario = new RandomScenario(random).next();
            String yaml = ScenarioFile.write(scenario);
            assertEquals(scenario, ScenarioFile.parse("written.yaml", yaml), yaml);
            assertEquals(scenario, ScenarioFile.parse("child", ScenarioFile.writeWithSecrets(scenario)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "treshold: []| x.yaml:5: treshold: no such key",
                "devices: { cuont: 5 }| x.yaml:5: devices.cuont: no such key",
                "devices: { count: 0 }| x.yaml:5: devices.count: expected 1 to 10000000 devices, not \"0\"",
                "devices: { count: many }| x.yaml:5: devices.count: expected a whole number, not \"many\"",
                "devices: { mix: { actve: 5 } }| x.yaml:5: devices.mix.actve: expected one of active",
                "devices: [ 1 ]| x.yaml:5: devices: expected keys and values, not a list",
                "name: again| x.yaml:5: name: expected once, it is already in line 1",
                "connect: { rate: fast }| x.yaml:5: connect.rate: expected a rate",
                "connect: { reconnect: }| ",
                "phases: [ { measure: 0s } ]| x.yaml:5: phases.measure: expected a time above 0",
                "phases: [ { measure: 1s }, { measure: 2s } ]| x.yaml:5: phases: expected measure once",
                "phases: { measure: 1s }| x.yaml:5: phases: expected a list",
                "faults: [ \"kill9\" ]| x.yaml:5: faults[0]: fault \"kill9\": expected KIND@TIME first",
                "faults: [ { at: 2m } ]| x.yaml:5: faults[0].kind: expected, and is not there",
                "faults: [ { at: 2m, kind: stop, for: 1s, foe: 2 } ]| x.yaml:5: faults[0].foe: no such key",
                "rogues: [ { slow: 1 } ]| x.yaml:5: rogues[0]",
                "seed: 99999999999999999999| x.yaml:5: seed: expected a whole number",
                "op_timeout: 10| x.yaml:5: op_timeout: expected a time",
                "? [a]: b| x.yaml:5: expected a key",
                "a: [| x.yaml:6: not YAML",
                "a: !!java.net.URL [x]| x.yaml:5: a: no such key",
                "model: ajar| x.yaml:5: model: expected one of open, closed"
            })
    void namesFileLineAndKey(String line, @Nullable String expected) {
        String yaml = """
                name: small
                target: { mqtt: mqtt://localhost }
                flows:
                  - { rate: 10/s, topic: t }
                """ + line + "\n";
        if (expected == null) {
            ScenarioFile.parse("x.yaml", yaml);
            return;
        }
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> ScenarioFile.parse("x.yaml", yaml));
        assertTrue(error.getMessage().startsWith(expected), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{ rate: 10/s }| x.yaml:3: flows[0].topic: expected a topic for pub.q1",
                "{ topic: t }| x.yaml:3: flows[0].rate: expected rate or every for pub.q1",
                "{ topic: t, rate: 1/s, every: 1s }| x.yaml:3: flows[0].rate: expected one of rate, every and profile",
                "{ topic: t, rate: 1/s, qos: 2 }| x.yaml:3: flows[0].qos: expected that of pub.q1",
                "{ topic: t, rate: 1/s, op: pub }| x.yaml:3: flows[0].op: expected one of conn, pub.q0",
                "{ op: http, rate: 1/s }| x.yaml:2: target: expected an http:// or https:// URL for http",
                "{ topic: t, rate: 1/s, devices: 5..9 }| x.yaml:3: flows[0].devices: expected some of the 1 devices",
                "{ topic: t, rate: 1/s, payload: a, size: 5 }| x.yaml:3: flows[0].payload: expected either payload, or size",
                "plain| x.yaml:3: flows[0]: expected keys and values"
            })
    void namesTheFlow(String flow, String expected) {
        String yaml = "name: small\ntarget: { mqtt: mqtt://localhost }\nflows: [ " + flow + " ]\n";
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> ScenarioFile.parse("x.yaml", yaml));
        assertTrue(error.getMessage().startsWith(expected), error.getMessage());
    }

    @Test
    void sharesARateByWeight() {
        Scenario scenario = ScenarioFile.parse("x.yaml", """
                target: { mqtt: mqtt://localhost, http: http://localhost }
                rate: 1000/s
                flows:
                  - { op: pub.q1, topic: t, weight: 70 }
                  - { op: http, weight: 30 }
                  - { op: rtt, preset: echo, rate: 5/s }
                """);
        assertEquals(new Profile.Constant(700), profile(scenario.flows().get(0)));
        assertEquals(new Profile.Constant(300), profile(scenario.flows().get(1)));
        assertEquals(new Profile.Constant(5), profile(scenario.flows().get(2)));
    }

    private static Profile profile(Flow flow) {
        return ((Pace.Total) flow.pace()).profile();
    }

    @Test
    void keepsTheClosedModelFromJudgingLatency() {
        String yaml = """
                target: { mqtt: mqtt://localhost }
                model: closed
                flows: [ { topic: t } ]
                """;
        Scenario scenario = ScenarioFile.parse("x.yaml", yaml);
        assertEquals(Model.CLOSED, scenario.model());
        assertEquals(new Pace.Closed(), scenario.flows().get(0).pace());
        InvalidSetting error = assertThrows(
                InvalidSetting.class, () -> ScenarioFile.parse("x.yaml", yaml + "thresholds: [ 'pub.q1: p(99)<5ms' ]"));
        assertTrue(error.getMessage().startsWith("x.yaml:4: thresholds: the closed model"), error.getMessage());
        assertThrows(
                InvalidSetting.class,
                () -> ScenarioFile.parse("x.yaml", yaml.replace("topic: t", "topic: t, rate: 5")));
    }

    @Test
    void masksPasswords() {
        Scenario scenario = ScenarioFile.parse(
                "x.yaml", MORNING_PEAK.replace("count: 20000,", "count: 20000, username: u, password: hush,"));
        String yaml = ScenarioFile.write(scenario);
        assertFalse(yaml.contains("hush"), yaml);
        assertFalse(scenario.toString().contains("hush"));
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> ScenarioFile.parse("y.yaml", yaml));
        assertTrue(error.getMessage().contains("devices.password: it was masked"), error.getMessage());
        assertEquals(scenario, ScenarioFile.parse("child", ScenarioFile.writeWithSecrets(scenario)));
    }

    @Test
    void refusesAliasesThatGrow(@TempDir Path folder) throws IOException {
        StringBuilder bomb = new StringBuilder("a: &a [x, x]\n");
        for (char c = 'b'; c < 'z'; c++) {
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [*")
                    .append((char) (c - 1))
                    .append(", *")
                    .append((char) (c - 1))
                    .append("]\n");
        }
        Path file = Files.writeString(folder.resolve("bomb.yaml"), bomb);
        assertThrows(InvalidSetting.class, () -> ScenarioFile.read(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "text", "[]", "42"})
    void refusesWhatIsNoScenario(String yaml) {
        assertThrows(InvalidSetting.class, () -> ScenarioFile.parse("x.yaml", yaml));
    }

    @Test
    void saysWhichFileIsMissing(@TempDir Path folder) {
        Path file = folder.resolve("none.yaml");
        InvalidSetting error = assertThrows(InvalidSetting.class, () -> ScenarioFile.read(file));
        assertEquals(file + ": there is no such file", error.getMessage());
    }

    @Test
    void survivesDeepNesting() {
        String yaml = "[".repeat(100_000);
        assertThrows(InvalidSetting.class, () -> ScenarioFile.parse("x.yaml", yaml));
    }

    @Test
    void listsOpsByTheirOwnNames() {
        for (Op op : Op.values()) {
            assertEquals(op, Op.parse("op", op.text()));
        }
        assertEquals(List.of(), ScenarioFile.parse("x.yaml", MORNING_PEAK).rogues());
    }
}
