package dev.tollgate.loadtest.report.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.summary.HealthFigures;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryLinesTest {
    private static List<String> lines(RunResult result, Colors colors, String... thresholds) {
        Summary summary = Summary.of(
                result, Thresholds.parse(List.of(thresholds)).judge(result), HealthFigures.of(List.of()), true);
        return SummaryLines.of(summary, colors, "runs/x/report.html");
    }

    private static RunResult result() {
        return new SyntheticRun("pub.q1", 200, 1, 4).withVerify().run().result();
    }

    private static RunResult invalid(String reason) {
        RunResult result = result();
        return new RunResult(
                result.info(),
                result.histograms(),
                result.counts(),
                Map.of("pub.q1", Map.of("closed\u001b[2J", 3L)),
                0,
                Map.of(),
                Map.of(),
                0,
                0,
                List.of(),
                new GeneratorVerdict(GeneratorVerdict.Trust.INVALID, List.of(reason)),
                java.util.Optional.empty(),
                false);
    }

    @Test
    void hasEachPartOfTheSummary() {
        List<String> lines = lines(result(), Colors.NONE, "pub.q1: p(99)<20ms", "started: rate>=99%");
        String all = String.join("\n", lines);
        for (String part : List.of(
                "load pub  mqtt://127.0.0.1:1883",
                " rate        planned 16,000   started 16,000 (100 %)   answered 15,",
                " response ",
                "from planned time",
                " service ",
                " refused ",
                " outcomes    0x87 not authorized 2",
                " tokens      active ",
                "wrongly accepted 0",
                " verify      acked ",
                " generator   VALID",
                " thresholds  ✗ pub.q1: p(99)<20ms   ",
                "             ✓ started: rate>=99%   100 %",
                " FAIL  1 of 6 thresholds        report: runs/x/report.html        exit 99")) {
            assertTrue(all.contains(part), part + "\nis not in\n" + all);
        }
        assertTrue(all.contains("n/a"), "p99.99 of 15,000 samples");
        assertFalse(all.contains("\u001b"));
    }

    @Test
    void neverPassesWhatIsInvalid() {
        List<String> lines = lines(invalid("CPU 97 %, limit 85 %"), Colors.NONE);
        String all = String.join("\n", lines);
        assertFalse(all.contains("PASS"), all);
        assertTrue(all.contains(" INVALID "), all);
        assertTrue(all.contains("exit 91"), all);
    }

    @Test
    void letsNoTextOfOthersSteerTheTerminal() {
        String all = String.join("\n", lines(invalid("odd \u0007 \u001b[31m"), Colors.NONE));
        assertTrue(all.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n'), all);
    }

    @Test
    void hasColoursOnlyWhereTheyAreWanted() {
        assertTrue(String.join("\n", lines(result(), Colors.ANSI)).contains("\u001b[32mVALID"));
        assertEquals(Colors.NONE, Colors.of(true, true, "1"));
        assertEquals(Colors.NONE, Colors.of(false, true, ""));
        assertEquals(Colors.NONE, Colors.of(true, false, ""));
        assertEquals(Colors.ANSI, Colors.of(true, true, ""));
    }
}
