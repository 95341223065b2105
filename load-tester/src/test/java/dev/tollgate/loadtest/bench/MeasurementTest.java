package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.scenario.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasurementTest {
    private static final long SECOND = 1_000_000_000;

    private final ServerProcess server;
    private final Measurement measurement;

    MeasurementTest(@TempDir Path folder) throws IOException, InterruptedException {
        List<String> command = List.of("sh", "-c", "echo ready; exec sleep 60");
        server = ServerProcess.start(command, 0, folder.resolve("log"), Pattern.compile("ready"));
        measurement = new Measurement(server);
    }

    @AfterEach
    void end() {
        server.close();
    }

    @BeforeEach
    void begin() {
        interval(Phase.WARMUP, 7, 7); // not measured
        interval(Phase.MEASURE, 5, 5); // nor what was before the processor time is known
    }

    private void interval(Phase phase, long ok, long timedOut) {
        interval(phase, 0, ok, timedOut);
    }

    private void interval(Phase phase, long startNanos, long ok, long timedOut) {
        Counts counts = new Counts(ok, ok, ok, 0, timedOut, 0, 0, 0);
        measurement.onInterval(new Interval(
                phase, startNanos, SECOND, Map.of(), Map.of("pub.q1", counts), 0, 0, 1, 1, 0, HealthSample.IDLE));
    }

    @Test
    void countsFromTheEndOfTheFirstInterval() throws IOException {
        interval(Phase.MEASURE, 100, 0);
        interval(Phase.MEASURE, 300, 0);
        Figure figure = measurement.figure(new Pace.Closed());
        assertEquals(200, figure.messagesPerSecond());
        assertTrue(figure.cpuMicros() >= 0, figure::toString);
    }

    @Test
    void leavesOutWhatTheDrainPhaseIsPartOf() throws IOException {
        interval(Phase.MEASURE, 2 * SECOND, 100, 0);
        measurement.onEvent(new RunEvent(4 * SECOND, "phase", "drain"));
        interval(Phase.MEASURE, 3 * SECOND, 300, 0); // over before, told late
        interval(Phase.MEASURE, 4 * SECOND, 9_000, 9);
        assertEquals(200, measurement.figure(new Pace.Closed()).messagesPerSecond());
    }

    @Test
    void aServerThatDoesNotStartIsQuoted(@TempDir Path folder) {
        List<String> command = List.of("sh", "-c", "echo no port is free");
        IOException failed = assertThrows(
                IOException.class,
                () -> ServerProcess.start(command, 0, folder.resolve("log"), Pattern.compile("ready")));
        assertEquals("sh did not start; it said: no port is free", failed.getMessage());
    }

    @Test
    void refusesFailures() {
        interval(Phase.MEASURE, 100, 1);
        assertThrows(IOException.class, () -> measurement.figure(new Pace.Closed()));
    }

    @Test
    void refusesARateThatWasNotReached() throws IOException {
        interval(Phase.MEASURE, 100, 0);
        assertEquals(100, measurement.figure(Pace.total(105)).messagesPerSecond());
        IOException tooSlow = assertThrows(IOException.class, () -> measurement.figure(Pace.total(120)));
        assertThrows(
                IOException.class, () -> measurement.figure(Pace.total(80))); // it catches up with what came before
        assertEquals("expected 120 messages a second, got 100", tooSlow.getMessage());
    }
}
