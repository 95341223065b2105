package dev.tollgate.loadtest.processes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.run.StormTimes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Frames read back what was written, and refuse what was not. */
final class FrameTest {
    private final Samples samples = new Samples(new SplittableRandom(20_261_122));

    private static Frame sent(Frame frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frame.writeTo(new DataOutputStream(bytes));
        return Frame.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    @Test
    void carriesRows() throws IOException {
        for (int i = 0; i < 100; i++) {
            Row row = samples.row();
            assertEquals(row, Row.of(sent(row.frame())));
        }
    }

    @Test
    void carriesResults() throws IOException {
        for (int i = 0; i < 100; i++) {
            PartResult result = samples.result();
            PartResult read = PartResult.of(sent(result.frame()));
            assertArrayEquals(
                    result.storm().map(StormTimes::backNanos).orElse(new long[0]),
                    read.storm().map(StormTimes::backNanos).orElse(new long[0]));
            assertArrayEquals(result.frame().body(), read.frame().body());
            assertEquals(result.histograms(), read.histograms());
            assertEquals(result.counts(), read.counts());
            assertEquals(result.health().hiccups(), read.health().hiccups());
        }
    }

    @Test
    void carriesAssignmentsEventsAndFailures() throws IOException {
        Assignment assignment = new Assignment(2, 3, Long.MIN_VALUE, "password: \"s3cret ü\"\n");
        assertEquals(assignment, Assignment.of(sent(assignment.frame())));
        assertEquals("process 3 of 3", assignment.toString());
        RunEvent event = new RunEvent(-5, "fault", "cut 3 connections (rst)");
        assertEquals(event, EventFrame.of(sent(EventFrame.frame(event))));
        Failure failure = new Failure(Failure.Kind.UNREACHABLE, "nothing answers");
        assertEquals(failure, Failure.of(sent(failure.frame())));
    }

    @Test
    void refusesWhatIsNoFrame() throws IOException {
        Frame good = samples.row().frame();
        assertThrows(EOFException.class, () -> Frame.readFrom(stream(new byte[] {0, 0, 0})));
        assertThrows(IOException.class, () -> Frame.readFrom(stream(new byte[] {127, 0, 0, 0, 0})));
        assertThrows(IOException.class, () -> Frame.readFrom(stream(new byte[] {0, 0, 0, 0, 99})));
        for (int length = 0; length < good.body().length; length += 7) {
            Frame cut = new Frame(Frame.Kind.ROW, Arrays.copyOf(good.body(), length));
            assertThrows(IOException.class, () -> Row.of(cut));
        }
        Frame longer = new Frame(Frame.Kind.ROW, Arrays.copyOf(good.body(), good.body().length + 1));
        assertThrows(IOException.class, () -> Row.of(longer));
    }

    private static DataInputStream stream(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
