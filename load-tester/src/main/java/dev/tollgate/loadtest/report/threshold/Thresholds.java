package dev.tollgate.loadtest.report.threshold;

import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.RunResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The thresholds of a run, and those that hold always: nothing lost, corrupt or unexpected where messages are verified, nothing wrongly
 * accepted where tokens are mixed. Immutable.
 */
public final class Thresholds {
    private static final List<Threshold> OF_VERIFY = List.of(
            Threshold.parse("verify.lost: count==0"),
            Threshold.parse("verify.corrupt: count==0"),
            Threshold.parse("verify.unexpected: count==0"));
    private static final Threshold OF_TOKENS = Threshold.parse("auth.wrongly_accepted: count==0");

    private final List<Threshold> given;

    public Thresholds(List<Threshold> given) {
        this.given = List.copyOf(given);
    }

    /**
     * @throws ThresholdSyntaxException for the first that cannot be read
     */
    public static Thresholds parse(List<String> texts) {
        return new Thresholds(texts.stream().map(Threshold::parse).toList());
    }

    public List<Threshold> given() {
        return given;
    }

    /** The lowest upper limit on a latency, in nanoseconds: what the tester's own lateness is held against. */
    public OptionalLong tightestNanos() {
        return given.stream()
                .filter(Threshold::limitsLatency)
                .mapToLong(threshold -> (long) threshold.limit())
                .min();
    }

    /** Judges a finished run: those given, in their order, then those that hold always. */
    public List<Judgement> judge(RunResult result) {
        Measured measured = Measured.of(result);
        List<Judgement> judgements = new ArrayList<>();
        Set<String> asked = new HashSet<>();
        for (Threshold threshold : given) {
            judgements.add(judge(measured, threshold, false));
            asked.add(key(threshold));
        }
        List<Threshold> always = new ArrayList<>(result.verify().isPresent() ? OF_VERIFY : List.of());
        if (result.states().values().stream().anyMatch(state -> !state.equals(StateCounts.NONE))) {
            always.add(OF_TOKENS); // without an answer nothing was accepted: other rules say what that is
        }
        for (Threshold threshold : always) {
            if (asked.add(key(threshold))) {
                judgements.add(judge(measured, threshold, true));
            }
        }
        return judgements;
    }

    private static String key(Threshold threshold) {
        return threshold.metric()
                + threshold.tags()
                + threshold.aggregation()
                + threshold.comparison()
                + threshold.limit();
    }

    static Judgement judge(Measured measured, Threshold threshold, boolean alwaysOn) {
        Reading reading = MetricReader.read(measured, threshold);
        boolean passed = reading.value().isPresent()
                && threshold.comparison().holds(reading.value().getAsDouble(), threshold.limit());
        return new Judgement(threshold, passed, reading.value(), reading.samples(), reading.note(), alwaysOn);
    }
}
