package dev.tollgate.loadtest.report.threshold;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A condition that a run must meet: {@code METRIC[{tag=value}]: AGG OP VALUE [abort after DURATION]}.
 *
 * @param text as given
 * @param tags {@code op}, {@code state} or {@code outcome}, and what they must be
 * @param limit in {@code unit}'s base: nanoseconds, a share of 1, operations per second or a plain number
 * @param abortAfterNanos of the measure phase, from which on a failure ends the run; empty when only the end counts
 */
public record Threshold(
        String text,
        String metric,
        Map<String, String> tags,
        Aggregation aggregation,
        Comparison comparison,
        double limit,
        Unit unit,
        OptionalLong abortAfterNanos) {
    private static final Set<String> CORRECTNESS =
            Set.of("verify.lost", "verify.corrupt", "verify.unexpected", "auth.wrongly_accepted");

    /** What a value is measured in. */
    public enum Unit {
        NUMBER,
        NANOS,
        SHARE,
        PER_SECOND
    }

    /** How the value must stand to the limit. */
    public enum Comparison {
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">="),
        EQUAL("=="),
        UNEQUAL("!=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }

        boolean holds(double value, double limit) {
            return switch (this) {
                case LESS -> value < limit;
                case AT_MOST -> value <= limit;
                case MORE -> value > limit;
                case AT_LEAST -> value >= limit;
                case EQUAL -> value == limit;
                case UNEQUAL -> value != limit;
            };
        }
    }

    /**
     * What is made of the samples.
     *
     * @param percent for {@link Kind#PERCENTILE} alone
     */
    public record Aggregation(Kind kind, double percent) {
        public enum Kind {
            PERCENTILE,
            AVG,
            MIN,
            MAX,
            COUNT,
            RATE,
            VALUE;

            boolean isOfLatency() {
                return this == PERCENTILE || this == AVG || this == MIN || this == MAX;
            }

            String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    public Threshold {
        tags = Map.copyOf(tags);
    }

    /**
     * Reads one threshold.
     *
     * @throws ThresholdSyntaxException with the place, what was expected and what came
     */
    public static Threshold parse(String text) {
        return new ThresholdParser(text).parse();
    }

    /** Whether a failure of this one means that the server broke a promise, not merely that it was slow. */
    public boolean isOfCorrectness() {
        return CORRECTNESS.contains(metric);
    }

    /** Whether this one is an upper limit on a latency. */
    public boolean limitsLatency() {
        return aggregation.kind().isOfLatency() && (comparison == Comparison.LESS || comparison == Comparison.AT_MOST);
    }
}
