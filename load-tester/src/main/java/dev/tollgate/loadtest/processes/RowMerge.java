package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Joins the rows of all children, the first with the first and so on: they have one timeline. A row comes out once every child that goes
 * on has told it. For one thread at a time.
 */
final class RowMerge {
    /** How far the slowest child may be behind the fastest. */
    private static final int WAITING_MAX = 600;

    /** Takes the rows of one interval, one of each child that had it. */
    interface Joined {
        void onRows(List<Row> rows);
    }

    private final List<ArrayDeque<Row>> waiting = new ArrayList<>();
    private final boolean[] hasEnded;
    private final Joined joined;

    RowMerge(int children, Joined joined) {
        for (int i = 0; i < children; i++) {
            waiting.add(new ArrayDeque<>());
        }
        this.hasEnded = new boolean[children];
        this.joined = joined;
    }

    /** Throws IOException where another child is too far behind. */
    void add(int child, Row row) throws IOException {
        ArrayDeque<Row> own = waiting.get(child);
        if (own.size() >= WAITING_MAX) {
            throw new IOException("another process is " + WAITING_MAX + " rows behind");
        }
        own.add(row);
        join();
    }

    /** It has no more rows. */
    void end(int child) {
        hasEnded[child] = true;
        join();
    }

    private void join() {
        while (isComplete()) {
            List<Row> rows = new ArrayList<>();
            for (ArrayDeque<Row> rowsOfChild : waiting) {
                Row row = rowsOfChild.poll();
                if (row != null) {
                    rows.add(row);
                }
            }
            joined.onRows(rows);
        }
    }

    private boolean isComplete() {
        boolean isAny = false;
        for (int child = 0; child < hasEnded.length; child++) {
            boolean hasRow = !waiting.get(child).isEmpty();
            if (!hasRow && !hasEnded[child]) {
                return false;
            }
            isAny |= hasRow;
        }
        return isAny;
    }

    /**
     * One row of several. Histograms and counts are added; a phase lasts until the last child has left it; of the tester's own
     * lateness the worst counts.
     */
    static Interval merge(List<Interval> rows) {
        return new Interval(
                rows.stream()
                        .map(Interval::phase)
                        .min(Comparator.naturalOrder())
                        .orElse(Phase.PREFLIGHT),
                rows.get(0).startNanos(),
                rows.stream().mapToLong(Interval::lengthNanos).max().orElse(0),
                Sums.of(rows.stream().map(Interval::histograms).toList(), Sums::add),
                Sums.of(rows.stream().map(Interval::counts).toList(), Counts::plus),
                sum(rows, Interval::inFlight),
                sum(rows, Interval::backlog),
                sum(rows, Interval::connected),
                sum(rows, Interval::connectionsWanted),
                sum(rows, Interval::connectionsLost),
                health(rows.stream().map(Interval::health).toList()));
    }

    private static long sum(List<Interval> rows, ToLongFunction<Interval> figure) {
        return rows.stream().mapToLong(figure).sum();
    }

    /** Each child's share of processor time is of the same cores; what was stolen was stolen from all of them at once. */
    private static HealthSample health(List<HealthSample> samples) {
        return new HealthSample(
                longest(samples, HealthSample::loopLagNanos),
                longest(samples, HealthSample::hiccupNanos),
                longest(samples, HealthSample::gcNanos),
                Math.min(1, samples.stream().mapToDouble(HealthSample::cpu).sum()),
                largest(samples, HealthSample::steal));
    }

    private static long longest(List<HealthSample> samples, ToLongFunction<HealthSample> nanos) {
        return samples.stream().mapToLong(nanos).max().orElse(0);
    }

    private static double largest(List<HealthSample> samples, ToDoubleFunction<HealthSample> share) {
        return samples.stream().mapToDouble(share).max().orElse(0);
    }
}
