package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.report.Percentile;
import dev.tollgate.loadtest.report.threshold.Threshold;
import dev.tollgate.loadtest.report.threshold.Threshold.Aggregation.Kind;
import dev.tollgate.loadtest.report.threshold.Threshold.Comparison;
import dev.tollgate.loadtest.report.threshold.Threshold.Unit;
import dev.tollgate.loadtest.report.threshold.ThresholdSyntaxException;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rate must hold: {@code p(99)<20ms, errors<0.1%, unanswered==0}, each a threshold in full or without what goes without saying.
 * Immutable.
 *
 * @param shares goals that say how many operations may miss them, which a sample decides only so far
 * @param others goals that hold or do not
 */
record Slo(String text, List<Threshold> thresholds, List<ShareGoal> shares, List<Threshold> others) {
    private static final String KEY = "--slo";
    private static final int GOALS_MAX = 20;
    private static final Pattern COMMA = Pattern.compile(",(?![^{]*})");
    private static final Pattern LATENCY = Pattern.compile("(p\\([^)]*\\)|avg|min|max)\\s*[<>=!].*");
    private static final Pattern COUNTED = Pattern.compile("([A-Za-z_.]+)\\s*([<>=!]=?)\\s*(\\S+)");
    private static final Pattern OTHER_CLOCK = Pattern.compile("(.*\\.)?(service|wait)");
    /** Counters of an operation, which may be asked of one. */
    private static final Set<String> OF_OPERATION = Set.of(
            "errors", "planned", "started", "answered", "ok", "refused", "timeout", "lost", "shed", "unanswered");

    /**
     * Reads the goals of a search. Throws InvalidSetting.
     *
     * @param more thresholds that the scenario has besides
     * @param operation whose rate is searched for
     */
    static Slo parse(String text, List<String> more, String operation) {
        List<String> whole = new ArrayList<>();
        for (String part : COMMA.split(text, GOALS_MAX + 1)) {
            whole.add(inFull(part.strip(), operation));
        }
        whole.addAll(more);
        InvalidSetting.check(whole.size() <= GOALS_MAX, KEY, "at most " + GOALS_MAX + " goals", whole.size());
        List<Threshold> thresholds = new ArrayList<>();
        List<ShareGoal> shares = new ArrayList<>();
        List<Threshold> others = new ArrayList<>();
        for (String one : whole) {
            Threshold threshold = threshold(one);
            thresholds.add(threshold);
            if (!isShare(threshold, operation)) {
                others.add(threshold);
            } else {
                shares.add(share(threshold));
            }
        }
        return new Slo(text, List.copyOf(thresholds), List.copyOf(shares), List.copyOf(others));
    }

    private static String inFull(String part, String operation) {
        if (part.contains(":")) {
            return part;
        }
        if (LATENCY.matcher(part).matches()) {
            return operation + ": " + part;
        }
        Matcher counted = COUNTED.matcher(part);
        InvalidSetting.check(counted.matches(), KEY, "goals such as p(99)<20ms, errors<0.1%, unanswered==0", part);
        String metric = counted.group(1);
        String value = counted.group(3);
        boolean isRate = value.endsWith("%") || value.contains("/");
        return metric + (OF_OPERATION.contains(metric) ? "{op=" + operation + "}" : "") + ": "
                + (isRate ? "rate" : "count") + counted.group(2) + value;
    }

    private static Threshold threshold(String text) {
        try {
            Threshold threshold = Threshold.parse(text);
            if (OTHER_CLOCK.matcher(threshold.metric()).matches()) {
                throw InvalidSetting.of(KEY, "goals on response time, which is from the planned instant", text);
            }
            return threshold;
        } catch (ThresholdSyntaxException wrong) {
            throw InvalidSetting.because(KEY, String.valueOf(wrong.getMessage()));
        }
    }

    private static boolean isShare(Threshold threshold, String operation) {
        boolean isUpper = threshold.comparison() == Comparison.LESS || threshold.comparison() == Comparison.AT_MOST;
        if (!isUpper || threshold.limit() <= 0) {
            return false;
        }
        if (threshold.aggregation().kind() == Kind.PERCENTILE) {
            String metric = threshold.metric();
            return threshold.tags().isEmpty() && (metric.equals(operation) || metric.equals("response"));
        }
        return threshold.unit() == Unit.SHARE && threshold.metric().equals("errors");
    }

    private static ShareGoal share(Threshold threshold) {
        if (threshold.aggregation().kind() == Kind.PERCENTILE) {
            double percent = threshold.aggregation().percent();
            return new ShareGoal(
                    threshold.text(),
                    (long) threshold.limit(),
                    (100 - percent) / 100,
                    new Percentile(percent).samplesNeeded());
        }
        return new ShareGoal(threshold.text(), 0, threshold.limit(), 1);
    }

    /** As a scenario has them. */
    List<String> texts() {
        return thresholds.stream().map(Threshold::text).toList();
    }

    /** Samples that the most demanding goal needs. */
    long samplesNeeded() {
        return shares.stream().mapToLong(ShareGoal::samplesNeeded).max().orElse(1);
    }
}
