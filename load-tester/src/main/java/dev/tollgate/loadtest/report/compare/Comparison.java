package dev.tollgate.loadtest.report.compare;

import dev.tollgate.loadtest.report.Percentile;
import dev.tollgate.loadtest.report.compare.Delta.Mark;
import dev.tollgate.loadtest.report.files.MeasuredSeconds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sets the runs of two sides against each other: for rate and percentiles the change, and an interval of 95 % from a block bootstrap over
 * runs and seconds. With few runs a side the interval is widened as Student's distribution asks. A mark other than {@code same} takes into
 * account that several figures are looked at together. For one use, on one thread.
 */
final class Comparison {
    private static final int DRAWS = 500;
    private static final double LEVEL = 0.95;
    private static final int RUNS_FOR_MAX = 5;
    /** Less is never called better or worse. */
    private static final double MATERIAL = 0.005;
    /** What differs between two runs of the same build although nothing within a run shows it. */
    private static final double BETWEEN_RUNS = 0.05;

    private static final List<Percentile> PERCENTILES = List.of(
            new Percentile(50), new Percentile(90), new Percentile(99), new Percentile(99.9), new Percentile(99.99));

    private static final int MAX = PERCENTILES.size() + 1;
    private static final int FIGURES = PERCENTILES.size() + 2;

    private final List<MeasuredSeconds> baseRuns;
    private final List<MeasuredSeconds> freshRuns;
    private final Resampler base;
    private final Resampler fresh;
    private final double[][] baseDraws = new double[FIGURES][DRAWS];
    private final double[][] freshDraws = new double[FIGURES][DRAWS];

    private Comparison(List<MeasuredSeconds> baseRuns, List<MeasuredSeconds> freshRuns, long seed) {
        this.baseRuns = baseRuns;
        this.freshRuns = freshRuns;
        base = new Resampler(baseRuns, seed);
        fresh = new Resampler(freshRuns, seed + 1);
        for (int i = 0; i < DRAWS; i++) {
            keep(base.draw(), baseDraws, i);
            keep(fresh.draw(), freshDraws, i);
        }
    }

    private static void keep(Sample sample, double[][] draws, int draw) {
        for (int figure = 0; figure < FIGURES; figure++) {
            draws[figure][draw] = figure(sample, figure);
        }
    }

    /** The rate, then the percentiles, then the maximum. */
    private static double figure(Sample sample, int figure) {
        if (figure == 0) {
            return sample.rate();
        }
        return sample.percentile(
                figure == MAX ? 100 : PERCENTILES.get(figure - 1).percent());
    }

    /** Runs without a second are left out; without any run on a side there is nothing to say. */
    static List<Delta> of(List<MeasuredSeconds> baseRuns, List<MeasuredSeconds> freshRuns, long seed) {
        List<MeasuredSeconds> base = notEmpty(baseRuns);
        List<MeasuredSeconds> fresh = notEmpty(freshRuns);
        if (base.isEmpty() || fresh.isEmpty()) {
            return List.of();
        }
        return new Comparison(base, fresh, seed).deltas();
    }

    private static List<MeasuredSeconds> notEmpty(List<MeasuredSeconds> runs) {
        return runs.stream().filter(run -> !run.seconds().isEmpty()).toList();
    }

    private List<Delta> deltas() {
        Sample baseWhole = base.whole();
        Sample freshWhole = fresh.whole();
        long samples = Math.min(baseWhole.total(), freshWhole.total());
        int looks = 1
                + (int) PERCENTILES.stream()
                        .filter(each -> each.isKnown(samples))
                        .count();
        List<Delta> deltas = new ArrayList<>();
        deltas.add(delta(Delta.RATE, 0, looks, baseWhole, freshWhole));
        for (int figure = 1; figure < MAX; figure++) {
            Percentile percentile = PERCENTILES.get(figure - 1);
            String metric = "p(" + percentile.number() + ")";
            deltas.add(
                    percentile.isKnown(samples)
                            ? delta(metric, figure, looks, baseWhole, freshWhole)
                            : Delta.unknown(metric));
        }
        deltas.add(samples == 0 ? Delta.unknown(Delta.MAX) : max(baseWhole, freshWhole));
        return deltas;
    }

    /**
     * @param looks how many figures are looked at
     */
    private Delta delta(String metric, int figure, int looks, Sample baseWhole, Sample freshWhole) {
        double baseValue = figure(baseWhole, figure);
        double freshValue = figure(freshWhole, figure);
        if (baseValue <= 0 || freshValue <= 0) {
            return Delta.unknown(metric);
        }
        double baseError = error(baseDraws[figure], baseRuns.size());
        double freshError = error(freshDraws[figure], freshRuns.size());
        double error = Math.hypot(baseError, freshError);
        double freedom = freedom(baseError, freshError);
        double middle = Math.log(freshValue / baseValue);
        double half = Student.quantile(1 - (1 - LEVEL) / 2, freedom) * error;
        double markHalf = Student.quantile(1 - (1 - LEVEL) / 2 / looks, freedom) * error + betweenRuns();
        boolean differs = Math.abs(middle) > Math.max(markHalf, MATERIAL);
        boolean isMore = middle > 0;
        Mark mark = !differs ? Mark.SAME : isMore == (figure == 0) ? Mark.BETTER : Mark.WORSE;
        return new Delta(
                metric,
                baseValue,
                freshValue,
                Math.expm1(middle),
                Math.expm1(middle - half),
                Math.expm1(middle + half),
                mark);
    }

    private double betweenRuns() {
        return Math.min(baseRuns.size(), freshRuns.size()) < 2 ? Math.log1p(BETWEEN_RUNS) : 0;
    }

    /** Standard error of the figure's logarithm. Drawing among {@code runs} runs sees too little of what differs between them. */
    private static double error(double[] draws, int runs) {
        double[] logs =
                Arrays.stream(draws).filter(value -> value > 0).map(Math::log).toArray();
        double mean = Arrays.stream(logs).average().orElse(0);
        double squares =
                Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
        double error = Math.sqrt(squares / Math.max(1, logs.length - 1));
        return runs < 2 ? error : error * Math.sqrt((double) runs / (runs - 1));
    }

    /** Welch's; without several runs on either side there is nothing to count. */
    private double freedom(double baseError, double freshError) {
        double baseSquare = baseError * baseError;
        double freshSquare = freshError * freshError;
        double below = 0;
        below += baseRuns.size() > 1 ? baseSquare * baseSquare / (baseRuns.size() - 1) : 0;
        below += freshRuns.size() > 1 ? freshSquare * freshSquare / (freshRuns.size() - 1) : 0;
        return below == 0 ? Double.POSITIVE_INFINITY : (baseSquare + freshSquare) * (baseSquare + freshSquare) / below;
    }

    /** A maximum has no useful standard error: it is marked only when each run of one side lies beyond each of the other. */
    private Delta max(Sample baseWhole, Sample freshWhole) {
        double[] changes = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            changes[i] = freshDraws[MAX][i] / baseDraws[MAX][i] - 1;
        }
        Arrays.sort(changes);
        double baseValue = baseWhole.percentile(100);
        double freshValue = freshWhole.percentile(100);
        int tail = (int) (DRAWS * (1 - LEVEL) / 2);
        return new Delta(
                Delta.MAX,
                baseValue,
                freshValue,
                freshValue / baseValue - 1,
                changes[tail],
                changes[DRAWS - 1 - tail],
                markOfMax());
    }

    private Mark markOfMax() {
        if (Math.min(baseRuns.size(), freshRuns.size()) < RUNS_FOR_MAX) {
            return Mark.SAME;
        }
        double[] baseMaxima = maxima(baseRuns);
        double[] freshMaxima = maxima(freshRuns);
        if (freshMaxima[0] > baseMaxima[baseMaxima.length - 1]) {
            return Mark.WORSE;
        }
        return freshMaxima[freshMaxima.length - 1] < baseMaxima[0] ? Mark.BETTER : Mark.SAME;
    }

    private static double[] maxima(List<MeasuredSeconds> runs) {
        return runs.stream()
                .mapToDouble(run -> new Resampler(List.of(run), 0).whole().percentile(100))
                .sorted()
                .toArray();
    }
}
