package dev.tollgate.loadtest.report.threshold;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.Percentile;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a threshold's metric means in what was measured: a latency by the operation's or flow's name, a counter, a figure of the
 * command. For one thread.
 */
final class MetricReader {
    private static final String NO_SAMPLES = "no samples";
    private static final Map<String, ToLongFunction<Counts>> COUNTERS = Map.of(
            "planned", Counts::planned,
            "started", Counts::started,
            "answered", Counts::answered,
            "ok", Counts::ok,
            "refused", Counts::refused,
            "timeout", Counts::timedOut,
            "lost", Counts::lost,
            "shed", Counts::shed,
            "unanswered", counts -> counts.started() - counts.answered());
    private static final Map<String, ToLongFunction<StateCounts>> STATES = Map.of(
            "auth.accepted", StateCounts::accepted,
            "auth.refused_as_expected", StateCounts::refusedAsExpected,
            "auth.refused_otherwise", StateCounts::refusedOtherwise,
            "auth.wrongly_accepted", StateCounts::wronglyAccepted,
            "auth.wrongly_refused", StateCounts::wronglyRefused,
            "auth.no_answer", StateCounts::noAnswer);
    private static final Map<String, ToLongFunction<VerifyResult>> VERIFY = Map.ofEntries(
            Map.entry("verify.attempted", VerifyResult::attempted),
            Map.entry("verify.acknowledged", VerifyResult::acknowledged),
            Map.entry("verify.received", VerifyResult::received),
            Map.entry("verify.lost", VerifyResult::lost),
            Map.entry("verify.recovered", VerifyResult::recovered),
            Map.entry("verify.unknown", VerifyResult::unknown),
            Map.entry("verify.duplicates_explained", VerifyResult::duplicatesExplained),
            Map.entry("verify.duplicates_unexplained", VerifyResult::duplicatesUnexplained),
            Map.entry("verify.reordered_explained", VerifyResult::reorderedExplained),
            Map.entry("verify.reordered_unexplained", VerifyResult::reorderedUnexplained),
            Map.entry("verify.unexpected", VerifyResult::unexpected),
            Map.entry("verify.corrupt", VerifyResult::corrupt),
            Map.entry("verify.late", VerifyResult::late),
            Map.entry("verify.stored_evidence", VerifyResult::storedEvidence),
            Map.entry("verify.kills", VerifyResult::kills));
    private static final Map<String, Double> UNITS =
            Map.of("ns", 1d, "us", 1e3, "ms", 1e6, "s", 1e9, "min", 60e9, "h", 3600e9, "percent", 0d);
    private static final Set<String> SHARE_OF_PLANNED = Set.of("started", "shed");

    private final Measured measured;
    private final Threshold threshold;

    private MetricReader(Measured measured, Threshold threshold) {
        this.measured = measured;
        this.threshold = threshold;
    }

    static Reading read(Measured measured, Threshold threshold) {
        MetricReader reader = new MetricReader(measured, threshold);
        return switch (threshold.aggregation().kind()) {
            case PERCENTILE, AVG, MIN, MAX -> reader.latency();
            case COUNT, RATE -> reader.counted();
            case VALUE -> reader.figure();
        };
    }

    private Reading latency() {
        Histogram histogram = histogram();
        long samples = histogram.getTotalCount();
        if (samples == 0) {
            return Reading.none(NO_SAMPLES);
        }
        return switch (threshold.aggregation().kind()) {
            case AVG -> Reading.of(histogram.getMean(), samples);
            case MIN -> Reading.of((double) histogram.getMinValue(), samples);
            case MAX -> Reading.of((double) histogram.getMaxValue(), samples);
            default -> percentile(histogram);
        };
    }

    private Reading percentile(Histogram histogram) {
        Percentile percentile = new Percentile(threshold.aggregation().percent());
        long samples = histogram.getTotalCount();
        return percentile.isKnown(samples)
                ? Reading.of((double) percentile.of(histogram).orElseThrow(), samples)
                : Reading.pending(
                        samples,
                        Figures.count(samples) + " samples, " + percentile.label() + " needs "
                                + Figures.count(percentile.samplesNeeded()));
    }

    /** Of all the load when the metric is a clock's name, of one operation or flow otherwise. */
    private Histogram histogram() {
        String metric = threshold.metric();
        for (Clock clock : Clock.values()) {
            String name = clock.name().toLowerCase(Locale.ROOT);
            if (metric.equals(name)) {
                return merged(clock, null);
            }
            if (metric.endsWith("." + name)) {
                return merged(clock, metric.substring(0, metric.length() - name.length() - 1));
            }
        }
        return merged(Clock.RESPONSE, metric);
    }

    private Histogram merged(Clock clock, @Nullable String operation) {
        Map<String, String> tags = threshold.tags();
        String state = tags.getOrDefault("state", "");
        Outcome outcome = Outcome.valueOf(tags.getOrDefault("outcome", "ok").toUpperCase(Locale.ROOT));
        Set<String> wanted = operation == null ? operations() : Set.of(operation);
        Histogram merged = Operations.emptyHistogram();
        measured.histograms().forEach((series, histogram) -> {
            Series asked = new Series(series.operation(), state, outcome, clock);
            if (series.equals(asked) && wanted.contains(series.operation())) {
                merged.add(histogram);
            }
        });
        return merged;
    }

    private Set<String> operations() {
        String one = threshold.tags().get("op");
        return one == null ? Operations.load(Operations.named(measured.histograms(), measured.counts())) : Set.of(one);
    }

    private Reading counted() {
        String metric = threshold.metric();
        if ("errors".equals(metric)) {
            Counts counts = counts();
            return counts.planned() + counts.started() == 0
                    ? Reading.none(NO_SAMPLES)
                    : inUnit(counts.errors(), counts.started() + counts.shed());
        }
        ToLongFunction<Counts> counter = COUNTERS.get(metric);
        if (counter != null) {
            return counter(metric, counter);
        }
        ToLongFunction<StateCounts> ofStates = STATES.get(metric);
        if (ofStates != null) {
            return states(ofStates);
        }
        ToLongFunction<VerifyResult> ofVerify = VERIFY.get(metric);
        if (ofVerify != null) {
            return measured.verify()
                    .map(verify -> inUnit(ofVerify.applyAsLong(verify), verify.attempted()))
                    .orElseGet(this::notYet);
        }
        return otherCount(metric);
    }

    private Reading otherCount(String metric) {
        if ("reconnects".equals(metric) || "connections_lost".equals(metric)) {
            long count = "reconnects".equals(metric) ? measured.reconnects() : measured.connectionsLost();
            return measured.finished() ? inUnit(count, 0) : notYet();
        }
        Double figure = measured.figures().get(metric);
        if (figure != null) {
            return Reading.of(figure, 1);
        }
        long samples = histogram().getTotalCount();
        return samples == 0 ? Reading.none(NO_SAMPLES) : inUnit(samples, 0);
    }

    private Reading counter(String metric, ToLongFunction<Counts> counter) {
        Counts counts = counts();
        if (counts.planned() + counts.started() == 0) {
            return Reading.none(NO_SAMPLES);
        }
        if ("unanswered".equals(metric) && !measured.finished()) {
            return notYet();
        }
        return inUnit(
                counter.applyAsLong(counts), SHARE_OF_PLANNED.contains(metric) ? counts.planned() : counts.started());
    }

    private Counts counts() {
        String one = threshold.tags().get("op");
        return one == null
                ? Operations.total(measured.counts())
                : measured.counts().getOrDefault(one, Counts.NONE);
    }

    private Reading states(ToLongFunction<StateCounts> counter) {
        String one = threshold.tags().get("state");
        long sum = 0;
        long all = 0;
        for (Map.Entry<String, StateCounts> state : measured.states().entrySet()) {
            if (one == null || one.equals(state.getKey())) {
                sum += counter.applyAsLong(state.getValue());
                all += sum(state.getValue());
            }
        }
        return all == 0 ? notYet() : inUnit(sum, all);
    }

    private static long sum(StateCounts counts) {
        return STATES.values().stream()
                .mapToLong(counter -> counter.applyAsLong(counts))
                .sum();
    }

    private Reading notYet() {
        return measured.finished() ? Reading.none(NO_SAMPLES) : Reading.pending(0, "known at the end");
    }

    private Reading inUnit(long count, long whole) {
        return switch (threshold.unit()) {
            case SHARE ->
                whole == 0 ? Reading.none("no whole to take a share of") : Reading.of((double) count / whole, whole);
            case PER_SECOND ->
                measured.seconds() == 0 ? Reading.none(NO_SAMPLES) : Reading.of(count / measured.seconds(), count);
            default -> Reading.of((double) count, Math.max(count, whole));
        };
    }

    /** A figure's key may end with its unit, which the metric need not name: {@code storm.all_back} is {@code storm.all_back_s}. */
    private Reading figure() {
        String metric = threshold.metric();
        for (Map.Entry<String, Double> figure : measured.figures().entrySet()) {
            String key = figure.getKey();
            String unit = key.substring(key.lastIndexOf('_') + 1);
            if (key.equals(metric) || (UNITS.containsKey(unit) && key.equals(metric + "_" + unit))) {
                return converted(figure.getValue(), unit);
            }
        }
        return measured.finished() ? Reading.none("no such figure") : Reading.pending(0, "known at the end");
    }

    private Reading converted(double value, String unit) {
        Double nanos = UNITS.get(unit);
        return switch (threshold.unit()) {
            case NANOS ->
                nanos == null || nanos == 0 ? Reading.none("a figure that is no time") : Reading.of(value * nanos, 1);
            case SHARE -> Reading.of("percent".equals(unit) ? value / 100 : value, 1);
            default -> Reading.of(value, 1);
        };
    }
}
