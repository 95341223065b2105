package dev.tollgate.loadtest.report.compare;

import dev.tollgate.loadtest.report.files.MeasuredSeconds;
import dev.tollgate.loadtest.report.files.SecondOfRun;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Draws runs, and within them blocks of neighbouring seconds, with replacement: seconds are correlated, so that single ones would look
 * more certain than they are. For one thread.
 */
final class Resampler {
    private final long[] values;
    private final List<int[][]> indexes;
    private final List<MeasuredSeconds> runs;
    private final Random random;

    /**
     * @param runs each with at least one second
     */
    Resampler(List<MeasuredSeconds> runs, long seed) {
        this.runs = runs;
        this.random = new Random(seed);
        TreeSet<Long> distinct = new TreeSet<>();
        for (MeasuredSeconds run : runs) {
            for (SecondOfRun second : run.seconds()) {
                for (int i = 0; i < second.size(); i++) {
                    distinct.add(second.value(i));
                }
            }
        }
        values = distinct.stream().mapToLong(Long::longValue).toArray();
        indexes = runs.stream().map(this::indexes).toList();
    }

    private int[][] indexes(MeasuredSeconds run) {
        int[][] of = new int[run.seconds().size()][];
        for (int second = 0; second < of.length; second++) {
            SecondOfRun from = run.seconds().get(second);
            of[second] = new int[from.size()];
            for (int i = 0; i < from.size(); i++) {
                of[second][i] = Arrays.binarySearch(values, from.value(i));
            }
        }
        return of;
    }

    /** Everything once, as it was. */
    Sample whole() {
        Sample sample = new Sample(values);
        for (int run = 0; run < runs.size(); run++) {
            for (int second = 0; second < runs.get(run).seconds().size(); second++) {
                add(sample, run, second);
            }
        }
        return sample;
    }

    /** As many runs and seconds as there are, drawn at random. */
    Sample draw() {
        Sample sample = new Sample(values);
        for (int i = 0; i < runs.size(); i++) {
            drawRun(sample, random.nextInt(runs.size()));
        }
        return sample;
    }

    private void drawRun(Sample sample, int run) {
        int seconds = runs.get(run).seconds().size();
        int block = blockLength(seconds);
        for (int drawn = 0; drawn < seconds; drawn += block) {
            int start = random.nextInt(seconds);
            for (int i = 0; i < block && drawn + i < seconds; i++) {
                add(sample, run, (start + i) % seconds);
            }
        }
    }

    private static int blockLength(int seconds) {
        return (int) Math.max(1, Math.round(Math.sqrt(seconds)));
    }

    private void add(Sample sample, int run, int second) {
        sample.add(runs.get(run).seconds().get(second), indexes.get(run)[second]);
    }
}
