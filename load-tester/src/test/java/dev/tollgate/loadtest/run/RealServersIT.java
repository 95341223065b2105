package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.counts;
import static dev.tollgate.loadtest.run.Results.figure;
import static dev.tollgate.loadtest.run.Results.histogram;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.fault.Span;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.verify.MessageLedger;
import dev.tollgate.loadtest.verify.Streams;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that others wrote: the tester's own codec and theirs agree. */
class RealServersIT {
    @TempDir
    private Path folder;

    private static void assertAllOk(RunResult result, String operation, long planned) {
        assertEquals(new Counts(planned, planned, planned, 0, 0, 0, 0), counts(result, operation), result.toString());
        assertEquals(0, figure(result, "protocol.violations"), result.events().toString());
    }

    static boolean hasMosquitto() {
        return Mosquitto.program().isPresent();
    }

    private static Session session(String version, boolean isClean) {
        MqttVersion spoken = MqttVersion.parse("version", version);
        boolean isKept = !isClean && spoken == MqttVersion.V5;
        Duration expiry = isKept ? Duration.ofMinutes(5) : Duration.ZERO;
        return new Session(spoken, Duration.ofSeconds(60), isClean, expiry, 65_535);
    }

    /** From ten publishers to one subscriber with the same QoS: all is acknowledged, and all arrives, once. */
    @ParameterizedTest
    @CsvSource({"3.1.1, 0", "3.1.1, 1", "3.1.1, 2", "5, 0", "5, 1", "5, 2"})
    @EnabledIf("hasMosquitto")
    void mosquittoHandsOnAllMessages(String version, int qos) throws IOException, InterruptedException {
        try (Mosquitto mosquitto = new Mosquitto(folder)) {
            Scenarios scenarios = Scenarios.mqtt(mosquitto.port()).stamped();
            scenarios.session = session(version, true);
            RunResult result = publishAndReceive(scenarios, qos, 0);
            assertAllOk(result, "pub", 2_000);
            assertEquals(2_000, histogram(result, "e2e", Clock.RESPONSE).getTotalCount());
        }
    }

    private RunResult publishAndReceive(Scenarios scenarios, int qos, int resends) throws InterruptedException {
        scenarios.qos = qos;
        scenarios.slice = new Slice(0, 0);
        scenarios.topic = "load/+";
        scenarios.flow("sub", Op.SUB, new Pace.Once());
        scenarios.slice = new Slice(1, 9);
        scenarios.topic = "load/{i}";
        scenarios.flow("pub", Op.publish(qos), 1_000);
        scenarios.measure = Duration.ofSeconds(2);
        Streams.Delivery delivery = qos == 2 ? Streams.Delivery.EXACTLY_ONCE : Streams.Delivery.AT_LEAST_ONCE;
        MessageLedger ledger =
                new MessageLedger(7, System.nanoTime(), Streams.alike(20, "s", delivery), List.of("mqtt"));
        RunResult result = Results.run(scenarios.settings().withWitness(ledger));
        VerifyResult found = ledger.classify();
        assertEquals(0, found.lost() + found.duplicatesUnexplained() + found.corrupt(), found.toString());
        assertEquals(0, found.unexpected() + found.reorderedUnexplained(), found.toString());
        assertTrue(found.duplicatesExplained() <= resends, found.toString());
        return result;
    }

    /** Connections are reset while messages are on their way; with a session nothing is lost, and QoS 2 comes once. */
    @ParameterizedTest
    @CsvSource({"3.1.1, 1", "3.1.1, 2", "5, 1", "5, 2"})
    @EnabledIf("hasMosquitto")
    void mosquittoResumesSessions(String version, int qos) throws IOException, InterruptedException {
        try (Mosquitto mosquitto = new Mosquitto(folder)) {
            Scenarios scenarios = Scenarios.mqtt(mosquitto.port()).stamped();
            scenarios.session = session(version, false);
            scenarios.reconnect = Reconnect.parse("reconnect", "fixed:20ms");
            for (int i = 1; i <= 5; i++) {
                scenarios.faults.add(FaultSpec.once(FaultKind.CUT_RST, new Span(300L * i, 300L * i)));
            }
            RunResult result = publishAndReceive(scenarios, qos, qos == 2 ? 0 : Integer.MAX_VALUE);
            assertAllOk(result, "pub", 2_000);
            assertTrue(figure(result, "sessions.present") > 0);
            assertEquals(0, figure(result, "sessions.wrong"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOPIC", "CORRELATION"})
    @EnabledIf("hasMosquitto")
    void mosquittoEchoesRequests(Rtt.Match match) throws IOException, InterruptedException {
        try (Mosquitto mosquitto = new Mosquitto(folder)) {
            Scenarios scenarios = Scenarios.mqtt(mosquitto.port());
            boolean isTopic = match == Rtt.Match.TOPIC;
            scenarios.topic = isTopic ? "load/{i}/{req}" : "load/{i}/echo";
            scenarios.rtt = Optional.of(new Rtt(match, "{topic}", "", "load/{i}/+", ""));
            assertAllOk(Results.run(scenarios.flow("rtt", Op.RTT, 1_000)), "rtt", 1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MQTTS", "WS", "WSS"})
    @EnabledIf("hasMosquitto")
    void mosquittoSpeaksTlsAndWebSocket(Endpoint.Scheme scheme) throws IOException, InterruptedException {
        Certificates certificates = new Certificates(folder);
        try (Mosquitto mosquitto = new Mosquitto(folder, certificates)) {
            Scenarios scenarios = Scenarios.mqtt(mosquitto.port()).stamped();
            String path = scheme.isWebSocket() ? "/mqtt" : "";
            Tls tls = new Tls(
                    Optional.of(certificates.ca()), Optional.empty(), Optional.empty(), false, false, "localhost");
            scenarios.target = new Target(
                    List.of(new Endpoint(scheme, "127.0.0.1", mosquitto.port(scheme), path)), List.of(), tls);
            RunResult result = publishAndReceive(scenarios, 1, 0);
            assertAllOk(result, "pub", 2_000);
            assertEquals(scheme.isTls() ? 10 : 0, counts(result, "conn.tls").ok());
        }
    }

    /** All ten connections are reset five times. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @EnabledIf("hasMosquitto")
    void devicesResumeTlsSessionsIfAsked(boolean isResuming) throws IOException, InterruptedException {
        Certificates certificates = new Certificates(folder);
        try (Mosquitto mosquitto = new Mosquitto(folder, certificates)) {
            Scenarios scenarios = Scenarios.mqtt(mosquitto.port());
            Tls tls = new Tls(
                    Optional.of(certificates.ca()), Optional.empty(), Optional.empty(), false, isResuming, "localhost");
            int port = mosquitto.port(Endpoint.Scheme.MQTTS);
            scenarios.target =
                    new Target(List.of(new Endpoint(Endpoint.Scheme.MQTTS, "127.0.0.1", port, "")), List.of(), tls);
            scenarios.measure = Duration.ofSeconds(5);
            scenarios.reconnect = Reconnect.parse("reconnect", "fixed:20ms");
            for (int i = 1; i <= 5; i++) {
                scenarios.faults.add(FaultSpec.once(FaultKind.CUT_RST, new Span(700L * i, 700L * i)));
            }
            RunResult result = Results.run(scenarios.flow("conn", Op.CONN, new Pace.Once()));
            assertEquals(50, counts(result, "reconn").ok(), result.toString());
            assertEquals(isResuming ? 50 : 0, figure(result, "tls.resumed"));
        }
    }

    /** A certificate of someone else is refused, which is counted as a connection that failed. */
    @Test
    @EnabledIf("hasMosquitto")
    void certificatesAreChecked() throws IOException, InterruptedException {
        Certificates certificates = new Certificates(folder);
        try (Mosquitto mosquitto = new Mosquitto(folder, certificates)) {
            Scenarios scenarios = Scenarios.mqtt(mosquitto.port());
            Tls tls = new Tls(
                    Optional.of(certificates.ca()), Optional.empty(), Optional.empty(), false, false, "elsewhere");
            scenarios.target = new Target(
                    List.of(new Endpoint(
                            Endpoint.Scheme.MQTTS, "127.0.0.1", mosquitto.port(Endpoint.Scheme.MQTTS), "")),
                    List.of(),
                    tls);
            scenarios.reconnect = Reconnect.OFF;
            RunResult result = Results.run(scenarios.flow("conn", Op.CONN, new Pace.Once()));
            assertEquals(10, counts(result, "conn").lost(), result.toString());
            assertEquals(10, counts(result, "conn.tcp").ok());
        }
    }

    /** The server finds out by its keep-alive that devices are silent, and lets them come back. */
    @Test
    @EnabledIf("hasMosquitto")
    void mosquittoNoticesSilence() throws IOException, InterruptedException {
        try (Mosquitto mosquitto = new Mosquitto(folder)) {
            Scenarios scenarios = Scenarios.mqtt(mosquitto.port());
            scenarios.session = new Session(MqttVersion.V5, Duration.ofSeconds(1), true, Duration.ZERO, 65_535);
            scenarios.measure = Duration.ofSeconds(6);
            scenarios.reconnect = Reconnect.parse("reconnect", "fixed:20ms");
            scenarios.faults.add(FaultSpec.once(FaultKind.CUT_SILENT, new Span(500, 500)));
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 100));
            assertEquals(10, figure(result, "storm.back"), result.figures().toString());
            assertTrue(figure(result, "storm.back50_s") > 1, "not before the keep-alive has run out");
        }
    }

    @ParameterizedTest
    @CsvSource({"KEEP_ALIVE, 1", "KEEP_ALIVE, 16", "PER_REQUEST, 1"})
    void nettyAnswersHttp(HttpRequest.Connections connections, int pipeline) throws InterruptedException {
        try (NettyHttpServer server = new NettyHttpServer()) {
            Scenarios scenarios = Scenarios.http(server.port());
            scenarios.http = new HttpRequest("POST", "/p/{i}", Map.of(), connections, pipeline);
            RunResult result = Results.run(scenarios.flow("http", Op.HTTP, 2_000));
            assertAllOk(result, "http", 2_000);
            assertEquals(2_000, server.requests());
            assertEquals(2_000 * 64, server.bodyBytes());
        }
    }
}
