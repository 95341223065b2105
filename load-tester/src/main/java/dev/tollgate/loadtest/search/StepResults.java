package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.Percentile;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.report.threshold.Judgement;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import dev.tollgate.loadtest.search.StepEvidence.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Makes the evidence of a step from the result of its run. */
final class StepResults {
    private static final double WINDOW_SHARE = 0.05;
    private static final int REASONS_MAX = 3;

    private StepResults() {}

    /** Operations that came to an end, or never began though they were due. */
    static long ended(Counts counts) {
        return counts.ok() + counts.refused() + counts.timedOut() + counts.lost() + counts.shed();
    }

    /** Of those, how many miss the goal. What had no answer had waited longer than any limit. */
    static long over(ShareGoal goal, @Nullable Histogram times, Counts counts) {
        if (!goal.isOfLatency()) {
            return counts.errors();
        }
        long late = times == null ? 0 : times.getTotalCount() - times.getCountBetweenValues(0, goal.limitNanos());
        return late + counts.timedOut() + counts.shed();
    }

    /** With what has not ended counted as over, for latency. */
    private static Tally tally(ShareGoal goal, RunResult result, String operation) {
        Counts counts = counts(result, operation);
        long over = over(goal, times(result, operation), counts);
        if (goal.isOfLatency()) {
            long unanswered = Math.max(0, counts.started() - ended(counts) + counts.shed());
            return new Tally(over + unanswered, ended(counts) + unanswered);
        }
        return new Tally(over, counts.started() + counts.shed());
    }

    private static Counts counts(RunResult result, String operation) {
        return result.counts().getOrDefault(operation, Counts.NONE);
    }

    private static Histogram times(RunResult result, String operation) {
        Histogram times = result.histograms().get(Series.of(operation, Clock.RESPONSE));
        return times == null ? Operations.emptyHistogram() : times;
    }

    static StepEvidence evidence(RunResult result, StepWatch watch, Slo slo, String operation) {
        Histogram times = times(result, operation);
        List<Judgement> judged = new Thresholds(slo.others()).judge(result);
        List<String> broken = judged.stream()
                .filter(judgement ->
                        !judgement.passed() && !judgement.threshold().isOfCorrectness())
                .map(StepResults::words)
                .collect(Collectors.toCollection(ArrayList::new));
        if (watch.missingConnections() > 0) {
            broken.add(Figures.count(watch.missingConnections()) + " connections are not up");
        }
        String incorrect = judged.stream()
                .filter(judgement ->
                        !judgement.passed() && judgement.threshold().isOfCorrectness())
                .map(StepResults::words)
                .collect(Collectors.joining("; "));
        return new StepEvidence(
                result.info().measuredSeconds(),
                watch.rows(),
                slo.shares().stream()
                        .map(goal -> tally(goal, result, operation))
                        .toList(),
                counts(result, operation),
                broken,
                incorrect,
                result.generator(),
                millis(times, 50),
                millis(times, 99),
                millis(times, 99.9),
                symptoms(result, watch, operation));
    }

    private static String words(Judgement judgement) {
        return judgement.threshold().text() + ": "
                + (judgement.note().isEmpty() ? judgement.actualText() : judgement.note());
    }

    private static double millis(Histogram times, double percent) {
        return new Percentile(percent).of(times).orElse(0) / 1e6;
    }

    private static List<String> symptoms(RunResult result, StepWatch watch, String operation) {
        List<String> symptoms = new ArrayList<>();
        watch.server()
                .cores()
                .ifPresent(cores -> symptoms.add(String.format(Locale.ROOT, "the server kept %.2f cores busy", cores)));
        Counts counts = counts(result, operation);
        double waited = result.figures().getOrDefault("window.limited", 0d);
        if (counts.planned() > 0 && waited > WINDOW_SHARE * counts.planned()) {
            symptoms.add(Figures.count((long) waited) + " operations waited for those before them (-F, -c)");
        }
        String refusals = result.outcomes().getOrDefault(operation, Map.of()).entrySet().stream()
                .filter(outcome -> !outcome.getKey().equals("ok"))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(REASONS_MAX)
                .map(outcome -> Figures.plain(outcome.getKey()) + " " + Figures.count(outcome.getValue()))
                .collect(Collectors.joining(", "));
        if (!refusals.isEmpty()) {
            symptoms.add("not answered well: " + refusals);
        }
        if (watch.backlogMax() > 0) {
            symptoms.add("a backlog of up to " + Figures.count(watch.backlogMax()));
        }
        if (result.connectionsLost() > 0) {
            symptoms.add(Figures.count(result.connectionsLost()) + " connections lost");
        }
        return symptoms;
    }

    /** The same, when it was the search that ended it. */
    static RunResult uninterrupted(RunResult result) {
        return new RunResult(
                result.info(),
                result.histograms(),
                result.counts(),
                result.outcomes(),
                result.unansweredAtLeastNanos(),
                result.states(),
                result.figures(),
                result.reconnects(),
                result.connectionsLost(),
                result.events(),
                result.generator(),
                result.verify(),
                false);
    }
}
