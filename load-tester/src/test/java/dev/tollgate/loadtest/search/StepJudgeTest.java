package dev.tollgate.loadtest.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.search.StepEvidence.Tally;
import dev.tollgate.loadtest.search.StepVerdict.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepJudgeTest {
    private static final ShareGoal GOAL = new ShareGoal("p(99)<20ms", 20_000_000, 0.01, 1_000);
    private static final double RATE = 1_000;
    private final StepJudge judge = new StepJudge(List.of(GOAL));

    /** Seconds with so many over the limit, out of 1,000 each. */
    private static List<StepRow> rows(int... over) {
        List<StepRow> rows = new ArrayList<>();
        for (int one : over) {
            rows.add(new StepRow(1, 1_000, 1_000, List.of((long) one), 3));
        }
        return rows;
    }

    private static List<StepRow> inFlight(double... values) {
        List<StepRow> rows = new ArrayList<>();
        for (double value : values) {
            rows.add(new StepRow(1, 1_000, 1_000, List.of(0L), value));
        }
        return rows;
    }

    private StepVerdict judge(List<StepRow> rows, Counts counts, Trust trust, String... broken) {
        long over = rows.stream().mapToLong(row -> row.over().get(0)).sum();
        Tally tally = new Tally(over, 1_000L * rows.size());
        return judge.judge(
                new StepEvidence(
                        rows.size(),
                        rows,
                        List.of(tally),
                        counts,
                        List.of(broken),
                        "",
                        new GeneratorVerdict(trust, List.of("loop lag")),
                        1,
                        2,
                        3,
                        List.of()),
                RATE);
    }

    private StepVerdict judge(List<StepRow> rows) {
        return judge(rows, new Counts(7_000, 7_000, 7_000, 0, 0, 0, 0), Trust.VALID);
    }

    @Test
    void decidesWhenTheBoundsDo() {
        assertTrue(judge.isEnough(rows(1, 2, 0, 1, 2, 1, 0), RATE));
        assertTrue(judge.isEnough(rows(50, 60, 55, 48, 52, 58, 61), RATE));
        assertFalse(judge.isEnough(rows(8, 12, 9, 11, 10, 9, 10), RATE), "right at the limit");
    }

    @Test
    void doesNotTakeOneBadSecondForAVerdict() {
        assertFalse(judge.isEnough(rows(0, 0, 0, 140, 0, 0, 0), RATE));
        assertEquals(140 / 7_000.0, new Tally(140, 7_000).share());
    }

    @Test
    void waitsForTheSamplesThatThePercentileNeeds() {
        List<StepRow> few = List.of(new StepRow(1, 900, 900, List.of(0L), 1));
        assertFalse(judge.isEnough(few, RATE));
    }

    @Test
    void passesAndFailsByTheGoal() {
        assertEquals(Finding.PASSED, judge(rows(1, 2, 0, 1, 2, 1, 0)).finding());
        StepVerdict failed = judge(rows(50, 60, 55, 48, 52, 58, 61));
        assertEquals(Finding.SERVER, failed.finding());
        assertEquals("p(99)<20ms: 5.49 % over, allowed 1 %", failed.reason());
    }

    @Test
    void decidesByThePointWhereTheBoundsDoNot() {
        assertTrue(judge(rows(8, 9, 9, 11, 10, 9, 10)).isPassed());
        assertFalse(judge(rows(12, 9, 9, 11, 12, 9, 10)).isPassed());
    }

    @Test
    void failsWithoutAReasonOfItsOwnWhenOtherGoalsAreBroken() {
        StepVerdict verdict = judge(
                rows(0, 0, 0, 0, 0, 0, 0), new Counts(7_000, 7_000, 7_000, 0, 0, 0, 0), Trust.VALID, "unanswered: 2");
        assertEquals(new StepVerdict(Finding.SERVER, "unanswered: 2"), verdict);
    }

    @Test
    void failsWhereThePlanWasNotKept() {
        List<StepRow> fine = rows(0, 0, 0, 0, 0, 0, 0);
        assertEquals(
                "only 98.57 % started",
                judge(fine, new Counts(7_000, 6_900, 6_900, 0, 0, 0, 0), Trust.VALID)
                        .reason());
        assertEquals(
                "10 shed",
                judge(fine, new Counts(7_000, 6_990, 6_990, 0, 0, 0, 10), Trust.VALID)
                        .reason());
    }

    @Test
    void blamesTheTesterWhenItWasNotWell() {
        List<StepRow> bad = rows(500, 500, 500, 500, 500, 500, 500);
        Counts late = new Counts(7_000, 5_000, 5_000, 0, 0, 0, 0);
        assertEquals(Finding.TESTER, judge(bad, late, Trust.INVALID).finding());
        assertEquals(Finding.TESTER, judge(bad, late, Trust.SUSPECT).finding());
        assertEquals(Finding.SERVER, judge(bad, late, Trust.VALID).finding());
    }

    @Test
    void seesWhatIsInFlightGrow() {
        assertFalse(judge(inFlight(60, 80, 100, 120, 140, 160, 180)).isPassed());
        assertTrue(judge(inFlight(5, 9, 3, 6, 4, 8, 6)).isPassed());
        assertTrue(judge(inFlight(5, 6, 4, 5, 4, 6, 40)).isPassed(), "one peak is no trend");
    }
}
