package dev.tollgate.loadtest.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.search.SearchAnswer.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole searches in simulated time, against queues whose capacity is known. */
class SearchTest {
    private static final double CAPACITY = 1_000;
    private static final double PRECISION = 0.05;
    private static final ShareGoal GOAL = new ShareGoal("p(99)<20ms", 20_000_000, 0.01, 1_000);
    private static final int RUNS = 20;

    private static SearchPlan plan(double from) {
        return new SearchPlan(new SearchPlan.Limits(from, PRECISION, 3, 1e9, false));
    }

    private static SearchAnswer search(QueueSteps steps) throws Exception {
        return new Search(plan(100), steps, tried -> {}).run();
    }

    private static void assertWithinPrecision(double knee, double pauseEvery, double pause) throws Exception {
        List<Double> wrong = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            QueueSteps steps = new QueueSteps(CAPACITY, pauseEvery, pause, GOAL, 1_000L * run);
            double from = 100 + 5 * run; // so that the rates that are tried lie elsewhere each time
            SearchAnswer answer = new Search(plan(from), steps, tried -> {}).run();
            assertEquals(Outcome.FOUND, answer.outcome(), answer.toString());
            if (Math.abs(answer.rate() - knee) > PRECISION * knee) {
                wrong.add(answer.rate());
            }
        }
        assertTrue(wrong.size() <= 1, "knee at " + knee + ", wrong answers: " + wrong);
    }

    @Test
    void findsTheKneeOfAQueue() throws Exception {
        double knee = QueueServer.knee(CAPACITY, 0.02, 0.01, 0, 0);
        assertTrue(knee > 0.8 * CAPACITY && knee < CAPACITY, "knee at " + knee);
        assertWithinPrecision(knee, 0, 0);
    }

    @Test
    void isNotFlippedByANoisyServer() throws Exception {
        double knee = QueueServer.knee(CAPACITY, 0.02, 0.01, 60, 0.03);
        assertWithinPrecision(knee, 60, 0.03);
    }

    @Test
    void neverNamesAServerMaximumThatIsTheTesters() throws Exception {
        SearchAnswer answer = search(new QueueSteps(CAPACITY, 0, 0, GOAL, 5).withTesterUpTo(450));
        assertEquals(Outcome.LIMITED_BY_TESTER, answer.outcome());
        assertTrue(answer.rate() > 400 && answer.rate() < 450, answer.toString());
        assertTrue(answer.firstFailure().orElseThrow().verdict().isOfTester());
    }

    @Test
    void repeatsAStepInWhichTheTesterWasNotWell() throws Exception {
        List<Tried> tried = new ArrayList<>();
        new Search(plan(100), new QueueSteps(CAPACITY, 0, 0, GOAL, 5).withTesterUpTo(0), tried::add).run();
        assertEquals(
                1 + Search.REPEATS,
                tried.stream().filter(one -> one.rate() == 100).count());
    }

    @Test
    void goesDownWhereTheFirstRateIsTooHigh() throws Exception {
        QueueSteps steps = new QueueSteps(CAPACITY, 0, 0, GOAL, 7);
        SearchPlan high = new SearchPlan(new SearchPlan.Limits(4_000, PRECISION, 1, 1e9, false));
        SearchAnswer answer = new Search(high, steps, tried -> {}).run();
        assertTrue(answer.rate() > 0.8 * CAPACITY && answer.rate() < CAPACITY, answer.toString());
    }

    @Test
    void saysThatNothingHolds() throws Exception {
        ShareGoal impossible = new ShareGoal("p(99)<1us", 1_000, 0.01, 1_000);
        SearchAnswer answer = search(new QueueSteps(CAPACITY, 0, 0, impossible, 7));
        assertEquals(Outcome.NOTHING_HOLDS, answer.outcome());
        assertEquals(0, answer.rate());
    }
}
