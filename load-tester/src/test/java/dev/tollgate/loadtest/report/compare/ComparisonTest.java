package dev.tollgate.loadtest.report.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.compare.Delta.Mark;
import dev.tollgate.loadtest.report.files.MeasuredSeconds;
import dev.tollgate.loadtest.report.files.SecondOfRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int SECONDS = 60;
    private static final int PER_SECOND = 400;
    private static final int RUNS = 5;

    /** A run of log-normal response times: runs differ by 1 %, neighbouring seconds are alike, and one in a thousand is slow. */
    private static MeasuredSeconds run(Random random, double slower) {
        double factor = slower * Math.exp(0.01 * random.nextGaussian());
        double drift = 0;
        List<SecondOfRun> seconds = new ArrayList<>();
        Histogram second = Operations.emptyHistogram();
        for (int i = 0; i < SECONDS; i++) {
            drift = 0.7 * drift + 0.04 * random.nextGaussian();
            for (int sample = 0; sample < PER_SECOND; sample++) {
                double slow = random.nextInt(1_000) == 0 ? 8 : 1;
                second.recordValue((long) (1_000_000 * factor * slow * Math.exp(drift + 0.4 * random.nextGaussian())));
            }
            seconds.add(SecondOfRun.of(1, PER_SECOND - random.nextInt(3), second));
            second.reset();
        }
        return new MeasuredSeconds(seconds);
    }

    private static List<MeasuredSeconds> side(Random random, double slower, int runs) {
        List<MeasuredSeconds> side = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            side.add(run(random, slower));
        }
        return side;
    }

    @Test
    void callsTheSameBuildWorseInAtMostOneOfTwenty() {
        int worse = 0;
        for (int turn = 0; turn < 20; turn++) {
            Random random = new Random(1_000 + turn);
            List<Delta> deltas = Comparison.of(side(random, 1, RUNS), side(random, 1, RUNS), turn);
            worse += deltas.stream().anyMatch(delta -> delta.mark() == Mark.WORSE) ? 1 : 0;
        }
        assertTrue(worse <= 1, worse + " of 20");
    }

    @Test
    void findsABuildThatIsTenPercentSlower() {
        int found = 0;
        for (int turn = 0; turn < 20; turn++) {
            Random random = new Random(2_000 + turn);
            List<Delta> deltas = Comparison.of(side(random, 1, RUNS), side(random, 1.1, RUNS), turn);
            found += deltas.stream()
                            .filter(delta -> delta.metric().equals("p(50)"))
                            .anyMatch(delta -> delta.mark() == Mark.WORSE)
                    ? 1
                    : 0;
            assertFalse(deltas.stream().anyMatch(delta -> delta.mark() == Mark.BETTER), deltas.toString());
        }
        assertTrue(found >= 19, found + " of 20");
    }

    @Test
    void holdsTheTrueChangeInItsInterval() {
        int within = 0;
        for (int turn = 0; turn < 20; turn++) {
            Random random = new Random(3_000 + turn);
            Delta p50 = Comparison.of(side(random, 1, RUNS), side(random, 1.1, RUNS), turn)
                    .get(1);
            within += p50.low() <= 0.1 && p50.high() >= 0.1 ? 1 : 0;
        }
        assertTrue(within >= 17, within + " of 20");
    }

    @Test
    void doesNotTellFivePercentFromOneRunASide() {
        Random random = new Random(4);
        List<Delta> deltas = Comparison.of(side(random, 1, 1), side(random, 1.04, 1), 1);
        assertTrue(deltas.stream().noneMatch(delta -> delta.mark() == Mark.WORSE), deltas.toString());
        deltas = Comparison.of(side(random, 1, 1), side(random, 2, 1), 1);
        assertEquals(Mark.WORSE, deltas.get(1).mark());
    }

    @Test
    void seesThatAFasterBuildIsBetter() {
        Random random = new Random(5);
        assertEquals(
                Mark.BETTER,
                Comparison.of(side(random, 1, RUNS), side(random, 0.8, RUNS), 1)
                        .get(1)
                        .mark());
    }

    @Test
    void saysTheSameForTheSameSeed() {
        List<MeasuredSeconds> base = side(new Random(6), 1, 2);
        List<MeasuredSeconds> fresh = side(new Random(7), 1, 2);
        assertEquals(Comparison.of(base, fresh, 42), Comparison.of(base, fresh, 42));
    }

    @Test
    void knowsNothingOfAPercentileWithTooFewSamples() {
        Random random = new Random(8);
        List<Delta> deltas = Comparison.of(side(random, 1, 1), side(random, 1, 1), 1);
        assertEquals(Mark.UNKNOWN, deltas.get(5).mark());
        assertEquals("p(99.99)", deltas.get(5).metric());
        assertEquals(List.of(), Comparison.of(List.of(), side(random, 1, 1), 1));
        assertEquals(List.of(), Comparison.of(List.of(new MeasuredSeconds(List.of())), side(random, 1, 1), 1));
    }

    @Test
    void knowsTheQuantilesOfStudent() {
        assertEquals(1.960, Student.quantile(0.975, Double.POSITIVE_INFINITY), 0.001);
        assertEquals(12.706, Student.quantile(0.975, 1), 0.01);
        assertEquals(4.303, Student.quantile(0.975, 2), 0.01);
        assertEquals(3.182, Student.quantile(0.975, 3), 0.02);
        assertEquals(2.306, Student.quantile(0.975, 8.9), 0.01);
        assertEquals(3.833, Student.quantile(0.9975, 8), 0.02);
    }
}
