package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.counts;
import static dev.tollgate.loadtest.run.Results.figure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.fault.Span;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.testing.Alone;
import dev.tollgate.loadtest.verify.MessageLedger;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.StampCodec;
import dev.tollgate.loadtest.verify.Streams;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What devices do when their connections end. */
class ReconnectIT {
    private static Session persistent() {
        return new Session(MqttVersion.V5, Duration.ofSeconds(60), false, Duration.ofHours(1), 65_535);
    }

    private static Scenarios cutTwice(NullServer server, FaultKind kind) {
        Scenarios scenarios = Scenarios.mqtt(server.mqttPort());
        scenarios.measure = Duration.ofSeconds(3);
        scenarios.reconnect = Reconnect.parse("reconnect", "fixed:50ms");
        scenarios.faults.add(FaultSpec.once(kind, new Span(500, 500)).repeated(2, new Span(1000, 1000)));
        return scenarios;
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"CUT_FIN", "CUT_RST"})
    void allComeBackAndNothingIsMissing(FaultKind kind) throws InterruptedException {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withService(Duration.ofMillis(20)))) {
            Scenarios scenarios = cutTwice(server, kind).flow("pub", Op.PUB_Q1, 1_000);
            RunResult result = Results.run(scenarios);
            assertEquals(new Counts(3_000, 3_000, 3_000, 0, 0, 0, 0), counts(result, "pub"));
            assertEquals(20, result.reconnects());
            assertEquals(20, result.connectionsLost());
            assertEquals(10, figure(result, "storm.back"));
            assertTrue(
                    figure(result, "storm.back50_s") >= 0.05, result.figures().toString());
            assertTrue(figure(result, "storm.all_back_s") >= figure(result, "storm.back50_s"));
            assertEquals(20, counts(result, "reconn").ok());
            assertTrue(server.messages() > 3_000, "some were sent again");
        }
    }

    /** With a session, QoS 2 messages are sent again under the same packet identifier, and none is handed on twice. */
    @Test
    void sessionKeepsQos2ExactlyOnce() throws InterruptedException {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withService(Duration.ofMillis(10)))) {
            VerifyResult found = verified(server, persistent(), Streams.Delivery.EXACTLY_ONCE);
            assertEquals(3_000, found.acknowledged(), found.toString());
            assertEquals(0, found.lost(), found.toString());
            assertEquals(0, found.duplicatesUnexplained() + found.duplicatesExplained(), found.toString());
        }
    }

    /** Without one they are sent as new messages, under the same sequence number. */
    @Test
    void withoutSessionCopiesAreExplained() throws InterruptedException {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withService(Duration.ofMillis(10)))) {
            VerifyResult found = verified(server, Session.DEFAULTS, Streams.Delivery.AT_LEAST_ONCE);
            assertEquals(3_000, found.acknowledged(), found.toString());
            assertEquals(0, found.lost() + found.duplicatesUnexplained() + found.unexpected(), found.toString());
            assertTrue(found.duplicatesExplained() > 0, found.toString());
        }
    }

    /** Publishers are cut twice; the server tells what it took. */
    private static VerifyResult verified(NullServer server, Session session, Streams.Delivery delivery)
            throws InterruptedException {
        Scenarios sending = cutTwice(server, FaultKind.CUT_RST).stamped();
        sending.session = session;
        sending.flow("pub", Op.PUB_Q2, 1_000);
        MessageLedger ledger =
                new MessageLedger(7, System.nanoTime(), Streams.alike(10, "s", delivery), List.of("server"));
        Stamp stamp = new Stamp();
        server.listen((topic, body) -> ledger.received(stamp, StampCodec.BINARY.read(body, stamp), System.nanoTime()));
        Results.run(sending.settings().withWitness(ledger));
        return ledger.classify();
    }

    @Test
    void reconnectOffLosesWhatIsOnItsWay() throws InterruptedException {
        try (NullServer server = new NullServer(Behaviour.PROMPT.withService(Duration.ofMillis(50)))) {
            Scenarios scenarios = cutTwice(server, FaultKind.CUT_FIN).flow("pub", Op.PUB_Q1, 1_000);
            scenarios.reconnect = Reconnect.OFF;
            Counts counts = counts(Results.run(scenarios), "pub");
            assertEquals(3_000, counts.planned());
            assertTrue(counts.lost() > 0 && counts.shed() > 1_000, counts.toString());
            assertEquals(counts.started(), counts.ok() + counts.lost(), counts.toString());
        }
    }

    /** Nothing is dropped quietly: what never got an answer counts as "at least this long". */
    @Test
    @Alone("the server must stall within a tenth of a second")
    void unansweredIsRecordedWithTheTimeItWaited() throws InterruptedException {
        Behaviour behaviour = Behaviour.PROMPT.withStall(Duration.ofMillis(1), Duration.ofMinutes(1));
        try (NullServer server = new NullServer(behaviour)) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).flow("pub", Op.PUB_Q1, 100);
            scenarios.drain = Duration.ofMillis(300);
            try (Run run = new Run(scenarios.settings())) {
                startClockWithTheFirstMessage(server);
                RunResult result = run.run();
                Counts counts = counts(result, "pub");
                assertEquals(100, counts.started(), counts.toString());
                assertEquals(counts.started(), counts.ok() + counts.timedOut(), counts.toString());
                assertTrue(counts.timedOut() > 90, counts.toString());
                assertTrue(result.unansweredAtLeastNanos() >= 300_000_000, "" + result.unansweredAtLeastNanos());
            }
        }
    }

    private static void startClockWithTheFirstMessage(NullServer server) {
        Thread watcher = new Thread(() -> {
            while (server.messages() == 0) {
                Thread.onSpinWait();
            }
            server.startClock();
        });
        watcher.setDaemon(true);
        watcher.start();
    }

    @Test
    @Alone("one second has time-outs of 0.1 s and answers after 0.4 s")
    void timeOutsHaveTheirOwnSeries() throws InterruptedException {
        Behaviour behaviour = Behaviour.PROMPT.withService(Duration.ofMillis(400));
        try (NullServer server = new NullServer(behaviour)) {
            Scenarios scenarios = Scenarios.mqtt(server.mqttPort()).flow("pub", Op.PUB_Q1, 100);
            scenarios.opTimeout = Duration.ofMillis(100);
            RunResult result = Results.run(scenarios);
            assertEquals(new Counts(100, 100, 0, 0, 100, 0, 0), counts(result, "pub"));
            assertEquals(0, figure(result, "protocol.violations"), "late answers are no mistake");
        }
    }
}
