package dev.tollgate.loadtest.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SequenceRunsTest {
    @Test
    void keepsAllUpToNAsOneRun() {
        SequenceRuns runs = new SequenceRuns();
        for (long i = 0; i < 100_000; i++) {
            assertTrue(runs.add(i));
        }
        assertEquals(1, runs.runs());
        assertEquals("0..99999", runs.toString());
        assertFalse(runs.add(5));
    }

    @Test
    void closesGaps() {
        SequenceRuns runs = new SequenceRuns();
        runs.add(4);
        runs.add(6);
        runs.add(2);
        assertEquals("2..2,4..4,6..6", runs.toString());
        runs.add(5);
        runs.add(3);
        assertEquals("2..6", runs.toString());
    }

    @Test
    void behavesAsASetOfNumbers() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            SequenceRuns one = new SequenceRuns();
            SequenceRuns two = new SequenceRuns();
            Set<Long> oneModel = fill(one, random);
            Set<Long> twoModel = fill(two, random);
            assertEquals(oneModel, numbers(one));
            assertEquals(oneModel.size(), one.size());
            for (long i = 0; i < 70; i++) {
                assertEquals(oneModel.contains(i), one.contains(i));
            }
            TreeSet<Long> both = new TreeSet<>(oneModel);
            both.retainAll(twoModel);
            assertEquals(both.size(), one.common(two));
            TreeSet<Long> rest = new TreeSet<>(oneModel);
            rest.removeAll(twoModel);
            assertEquals(rest, numbers(one.minus(two)));
            assertEquals(rest.size(), one.minus(two).size());
            TreeSet<Long> either = new TreeSet<>(oneModel);
            either.addAll(twoModel);
            SequenceRuns sum = one.copy();
            sum.addAll(two);
            assertEquals(either, numbers(sum));
            assertEquals(either.size(), sum.size());
        }
    }

    private static Set<Long> fill(SequenceRuns runs, Random random) {
        TreeSet<Long> model = new TreeSet<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            long start = random.nextInt(64);
            long end = random.nextInt(4) == 0 ? start + random.nextInt(6) : start + 1;
            if (end == start + 1) {
                assertEquals(model.add(start), runs.add(start));
            } else {
                runs.addRun(start, end);
                for (long at = start; at < end; at++) {
                    model.add(at);
                }
            }
        }
        return model;
    }

    private static Set<Long> numbers(SequenceRuns runs) {
        TreeSet<Long> numbers = new TreeSet<>();
        runs.forEach((start, end) -> {
            for (long i = start; i < end; i++) {
                assertTrue(numbers.add(i));
            }
        });
        return numbers;
    }
}
