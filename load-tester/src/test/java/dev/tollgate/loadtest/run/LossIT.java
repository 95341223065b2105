package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.counts;
import static dev.tollgate.loadtest.run.Results.histogram;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.server.Tamper;
import dev.tollgate.loadtest.verify.MessageLedger;
import dev.tollgate.loadtest.verify.Streams;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that loses, repeats, swaps, damages or misdirects chosen messages: each is found, and none else. */
class LossIT {
    private static final int DEVICES = 10;
    private static final long MESSAGES = 1_000;

    /** Device 0 subscribes to everything; the others publish. Each mistake is made with 5 messages. */
    private static VerifyResult verify(Tamper.Fate fate, Op op, StampMode stamp) throws InterruptedException {
        return verify(fate, op, stamp, DEVICES);
    }

    private static VerifyResult verify(Tamper.Fate fate, Op op, StampMode stamp, int devices)
            throws InterruptedException {
        Tamper tamper = number -> number % 200 == 100 ? fate : Tamper.Fate.FORWARD;
        try (NullServer server = new NullServer(Behaviour.PROMPT.withTamper(tamper))) {
            Scenarios scenarios = Scenarios.both(server.mqttPort(), server.httpPort());
            scenarios.devices = Devices.of(devices + 1);
            scenarios.slice = new Slice(0, 0);
            scenarios.topic = stamp == StampMode.TOPIC ? "t/+/+" : "t/+";
            scenarios.flow("sub", Op.SUB, new Pace.Once());
            scenarios.slice = new Slice(1, devices);
            scenarios.topic = "t/{i}";
            scenarios.http = new HttpRequest("POST", "/t/{i}", Map.of(), HttpRequest.Connections.KEEP_ALIVE, 1);
            Payload.Body body = stamp == StampMode.JSON ? new Payload.Text("{\"a\":1}") : scenarios.payload.body();
            scenarios.payload = new Payload(body, stamp, 16, Optional.empty());
            scenarios.flow("pub", op, MESSAGES);
            Streams.Delivery delivery =
                    switch (op) {
                        case PUB_Q0 -> Streams.Delivery.AT_MOST_ONCE;
                        case PUB_Q2 -> Streams.Delivery.EXACTLY_ONCE;
                        default -> Streams.Delivery.AT_LEAST_ONCE;
                    };
            MessageLedger ledger = new MessageLedger(
                    7, System.nanoTime(), Streams.alike(2 * (devices + 1), "s", delivery), List.of("mqtt"));
            RunResult result = Results.run(scenarios.settings().withWitness(ledger));
            assertEquals(MESSAGES, counts(result, "pub").ok());
            assertEquals(1, counts(result, "sub").ok());
            assertTrue(histogram(result, "e2e", Clock.RESPONSE).getTotalCount() >= MESSAGES - 5);
            return ledger.classify();
        }
    }

    private static void assertFound(VerifyResult found, long lost, long copies, long reordered, long corrupt) {
        assertEquals(MESSAGES, found.attempted(), found.toString());
        assertEquals(lost, found.lost(), found.toString());
        assertEquals(copies, found.duplicatesUnexplained(), found.toString());
        assertEquals(reordered, found.reorderedUnexplained(), found.toString());
        assertEquals(corrupt, found.corrupt(), found.toString());
        assertEquals(0, found.unexpected(), found.toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = Op.class,
            names = {"PUB_Q1", "PUB_Q2", "HTTP"})
    void findsWhatIsLost(Op op) throws InterruptedException {
        assertFound(verify(Tamper.Fate.DROP, op, StampMode.BINARY), 5, 0, 0, 0);
    }

    /** QoS 0 is not acknowledged, so that what is lost is unknown. */
    @Test
    void lossOfQos0IsUnknown() throws InterruptedException {
        VerifyResult found = verify(Tamper.Fate.DROP, Op.PUB_Q0, StampMode.BINARY);
        assertFound(found, 0, 0, 0, 0);
        assertEquals(5, found.unknown());
    }

    @ParameterizedTest
    @EnumSource(
            value = Op.class,
            names = {"PUB_Q0", "PUB_Q1", "PUB_Q2", "HTTP"})
    void findsCopies(Op op) throws InterruptedException {
        assertFound(verify(Tamper.Fate.REPEAT, op, StampMode.BINARY), 0, 5, 0, 0);
    }

    @Test
    void findsWhatCameInAnotherOrder() throws InterruptedException {
        assertFound(verify(Tamper.Fate.SWAP, Op.PUB_Q1, StampMode.BINARY, 1), 0, 0, 5, 0);
    }

    /** A damaged message is not received; where it was acknowledged, it is lost as well. */
    @ParameterizedTest
    @CsvSource({"BINARY", "TOPIC"})
    void findsDamage(StampMode stamp) throws InterruptedException {
        assertFound(verify(Tamper.Fate.FLIP_BIT, Op.PUB_Q1, stamp), 5, 0, 0, 5);
    }

    /** A message of one device under the topic of another. */
    @ParameterizedTest
    @CsvSource({"BINARY", "JSON"})
    void findsWhatWentTheWrongWay(StampMode stamp) throws InterruptedException {
        VerifyResult found = verify(Tamper.Fate.CROSS, Op.PUB_Q1, stamp);
        assertEquals(5, found.corrupt(), found.toString());
    }

    @Test
    void findsNothingWhereNothingIsWrong() throws InterruptedException {
        assertFound(verify(Tamper.Fate.FORWARD, Op.PUB_Q2, StampMode.BINARY), 0, 0, 0, 0);
    }
}
