package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.health.Evidence;
import dev.tollgate.loadtest.health.GeneratorJudge;
import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.health.HealthSummary;
import dev.tollgate.loadtest.measure.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * The verdict on all processes together, from what they measured and not from verdicts of theirs. A child that alone is worse than all
 * together is named: its devices are no better for the others.
 */
final class HealthMerge {
    private final List<PartResult> parts;
    private final OptionalLong tightestThresholdNanos;

    HealthMerge(List<PartResult> parts, OptionalLong tightestThresholdNanos) {
        this.parts = parts;
        this.tightestThresholdNanos = tightestThresholdNanos;
    }

    /** How late the loops of all children were. */
    Histogram lags() {
        return sum(PartResult::lags);
    }

    private Histogram sum(Function<PartResult, Histogram> which) {
        Histogram sum = which.apply(parts.get(0)).copy();
        parts.stream().skip(1).map(which).forEach(more -> Sums.add(sum, more));
        return sum;
    }

    /** @param own of the parent, whose processor time counts as well */
    GeneratorVerdict verdict(HealthSummary own, boolean isSharingCores) {
        HealthSummary all = new HealthSummary(
                sum(part -> part.health().hiccups()),
                parts.stream().mapToLong(part -> part.health().gcCount()).sum(),
                0,
                Math.min(
                        1,
                        own.cpu()
                                + parts.stream()
                                        .mapToDouble(part -> part.health().cpu())
                                        .sum()),
                parts.stream().mapToDouble(part -> part.health().steal()).max().orElse(0));
        Histogram lags = lags();
        GeneratorVerdict together = GeneratorJudge.judge(evidence(counts(), lags, all, isSharingCores));
        List<String> reasons = new ArrayList<>();
        Trust trust = together.trust();
        for (Doubt doubt : List.of(
                worst(part -> judge(part.lags(), hiccups(empty(), 0))).unlessAs(judge(lags, hiccups(empty(), 0))),
                worst(part -> judge(empty(), hiccups(part.health().hiccups(), 0)))
                        .unlessAs(judge(empty(), hiccups(all.hiccups(), 0))),
                worst(part -> judge(empty(), hiccups(empty(), part.health().gcLongestNanos()))))) {
            trust = doubt.trust.compareTo(trust) > 0 ? doubt.trust : trust;
            reasons.addAll(doubt.reasons);
        }
        reasons.addAll(together.reasons());
        return new GeneratorVerdict(trust, List.copyOf(reasons));
    }

    /** Why a child is to be doubted. */
    private record Doubt(Trust trust, List<String> reasons) {
        Doubt unlessAs(GeneratorVerdict together) {
            return trust.compareTo(together.trust()) > 0 ? this : new Doubt(Trust.VALID, List.of());
        }
    }

    private Doubt worst(Function<PartResult, GeneratorVerdict> judged) {
        Doubt worst = new Doubt(Trust.VALID, List.of());
        for (int child = 0; child < parts.size(); child++) {
            GeneratorVerdict verdict = judged.apply(parts.get(child));
            if (verdict.trust().compareTo(worst.trust) > 0) {
                String name = "process " + (child + 1) + ": ";
                worst = new Doubt(
                        verdict.trust(),
                        verdict.reasons().stream().map(name::concat).toList());
            }
        }
        return worst;
    }

    private GeneratorVerdict judge(Histogram lags, HealthSummary health) {
        return GeneratorJudge.judge(evidence(Counts.NONE, lags, health, false));
    }

    private static HealthSummary hiccups(Histogram hiccups, long gcLongestNanos) {
        return new HealthSummary(hiccups, 0, gcLongestNanos, 0, 0);
    }

    private static Histogram empty() {
        return new Histogram(2);
    }

    /** A loop hands over all that is due whenever it wakes: what was not started waited for its connection. */
    private Evidence evidence(Counts counts, Histogram lags, HealthSummary health, boolean isSharingCores) {
        return new Evidence(
                counts.planned(),
                counts.started(),
                counts.planned() - counts.started(),
                lags,
                health,
                tightestThresholdNanos,
                isSharingCores);
    }

    private Counts counts() {
        return parts.stream().flatMap(part -> part.counts().values().stream()).reduce(Counts.NONE, Counts::plus);
    }
}
