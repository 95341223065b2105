package dev.tollgate.loadtest.report.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.files.Slice;
import dev.tollgate.loadtest.report.live.LiveRun;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final HealthLimits LIMITS = HealthLimits.of(OptionalLong.empty());

    private static List<String> lines(SyntheticRun run) {
        LiveRun live = new LiveRun(run.info(), LIMITS, LiveDetails.NONE);
        ProgressLine line = new ProgressLine("pub", LIMITS);
        List<String> lines = new ArrayList<>();
        for (Interval interval : run.intervals()) {
            Slice slice = live.onInterval(interval);
            lines.add(line.of(slice, live.stallNanos()));
        }
        return lines;
    }

    @Test
    void isPrintedForEachSecondAndSaysWhenNothingIsAnswered() {
        List<String> lines = lines(new SyntheticRun("pub.q1", 5_000, 1, 2).run());
        assertEquals(SyntheticRun.SECONDS, lines.size());
        String before = lines.get(SyntheticRun.STALL_AT - 1);
        assertTrue(before.startsWith(" 00:54  conn 1000/1000  pub "), before);
        assertTrue(before.contains("/s ack 50") && before.contains(" err 0  gen ok"), before);
        String silent = lines.get(SyntheticRun.STALL_AT);
        assertTrue(silent.startsWith(" 00:55  conn 1000/1000  pub "), silent);
        assertTrue(silent.contains(" ack    0/s "), silent);
        assertTrue(silent.contains("p50     –  p99     –  max     – ms"), silent);
        assertTrue(silent.endsWith("   STALL 1.0s"), silent);
        assertTrue(lines.stream().filter(line -> line.contains("STALL")).count() == 1, "one second was silent");
    }

    @Test
    void saysThatTheTesterIsLate() {
        List<String> lines = lines(new SyntheticRun("pub.q1", 100, 1, 2).run());
        assertTrue(lines.get(23).contains("gen lag 3.1 ms"), lines.get(23));
    }
}
