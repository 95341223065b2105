package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.measure.RunEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EdgeAckTimesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");

    private Instant now = START;
    private final EdgeAckTimes times = new EdgeAckTimes(() -> now);

    @Test
    void isTheMedianOfTheSecondsOfTheMeasurePhase() throws IOException {
        enter("warmup", 0);
        enter("measure", 10);
        enter("drain", 14);

        OptionalDouble median =
                times.p99Millis(history(second(10.5, 90), second(11.5, 3), second(12.5, 1), second(13.5, 2)));

        assertEquals(OptionalDouble.of(2), median);
    }

    @Test
    void leavesOutWhatCameAfter() throws IOException {
        enter("measure", 10);
        enter("drain", 12);

        assertEquals(
                OptionalDouble.of(1), times.p99Millis(history(second(11.5, 1), second(12.5, 50), second(13.5, 60))));
    }

    @Test
    void isEmptyWhereNoSecondLiesWholeInIt() throws IOException {
        JsonNode history = history(second(9.5, 1), second(10.5, 1), second(11.5, 1));
        assertEquals(OptionalDouble.empty(), times.p99Millis(history));

        enter("measure", 10);
        enter("drain", 11);

        assertEquals(OptionalDouble.empty(), times.p99Millis(history));
    }

    private void enter(String phase, int second) {
        now = START.plusSeconds(second);
        times.onEvent(new RunEvent(0, "phase", phase));
    }

    private static JsonNode history(String... seconds) throws IOException {
        return JSON.readTree("{\"stats\":[" + String.join(",", seconds) + "]}");
    }

    private static String second(double at, double p99) {
        return "{\"at\":\"%s\",\"ackMs\":{\"p50\":0.1,\"p99\":%s}}"
                .formatted(START.plusMillis((long) (at * 1000)), p99);
    }
}
