package dev.tollgate.loadtest.report.threshold;

import dev.tollgate.loadtest.report.threshold.Threshold.Aggregation;
import dev.tollgate.loadtest.report.threshold.Threshold.Aggregation.Kind;
import dev.tollgate.loadtest.report.threshold.Threshold.Comparison;
import dev.tollgate.loadtest.report.threshold.Threshold.Unit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one threshold from left to right. For one use, on one thread. */
final class ThresholdParser {
    static final Set<String> TAGS = Set.of("op", "state", "outcome");
    static final Set<String> OUTCOMES = Set.of("ok", "refused", "timeout", "lost");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern LETTERS = Pattern.compile("[a-z]+");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern UNIT = Pattern.compile("ns|us|µs|ms|s|m|h|%|/s|/m|[kM](/[sm])?");
    private static final Pattern SIGN = Pattern.compile("<=|>=|==|!=|<|>");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final String AGGREGATIONS = "p(N), avg, min, max, count, rate or value";
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1d, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private final String text;
    private int position;

    ThresholdParser(String text) {
        this.text = text;
    }

    Threshold parse() {
        space();
        String metric = expect(WORD, "a metric such as rtt, pub.q1.service or errors");
        Map<String, String> tags = tags();
        literal(":", "':' after the metric");
        Aggregation aggregation = aggregation();
        Comparison comparison = comparison();
        Value value = value(aggregation.kind());
        OptionalLong abortAfter = abortAfter();
        if (position < text.length()) {
            throw failed("'abort after DURATION' or the end");
        }
        return new Threshold(text.strip(), metric, tags, aggregation, comparison, value.number, value.unit, abortAfter);
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        if (!skip("{")) {
            return tags;
        }
        do {
            space();
            int at = position;
            String name = expect(WORD, "a tag");
            if (!TAGS.contains(name)) {
                throw new ThresholdSyntaxException(text, at, "op, state or outcome");
            }
            literal("=", "'=' after the tag");
            space();
            int valueAt = position;
            String value = expect(WORD, "the tag's value");
            if ("outcome".equals(name) && !OUTCOMES.contains(value)) {
                throw new ThresholdSyntaxException(text, valueAt, "ok, refused, timeout or lost");
            }
            if (tags.put(name, value) != null) {
                throw new ThresholdSyntaxException(text, at, "each tag once");
            }
        } while (skip(","));
        literal("}", "'}' after the tags");
        return tags;
    }

    private Aggregation aggregation() {
        space();
        int at = position;
        if (skip("p(")) {
            int percentAt = position;
            double percent = Double.parseDouble(expect(NUMBER, "a percentile such as 99.9"));
            if (percent <= 0 || percent >= 100) {
                throw new ThresholdSyntaxException(text, percentAt, "a percentile above 0 and below 100");
            }
            literal(")", "')' after the percentile");
            return new Aggregation(Kind.PERCENTILE, percent);
        }
        String word = expect(LETTERS, AGGREGATIONS);
        for (Kind kind : Kind.values()) {
            if (kind != Kind.PERCENTILE && kind.word().equals(word)) {
                return new Aggregation(kind, 0);
            }
        }
        throw new ThresholdSyntaxException(text, at, AGGREGATIONS);
    }

    private Comparison comparison() {
        space();
        String sign = expect(SIGN, "<, <=, >, >=, == or !=");
        space();
        for (Comparison comparison : Comparison.values()) {
            if (comparison.sign().equals(sign)) {
                return comparison;
            }
        }
        throw new AssertionError(sign);
    }

    private record Value(double number, Unit unit) {}

    private Value value(Kind kind) {
        int at = position;
        String expected = expectedValue(kind);
        double number = Double.parseDouble(expect(NUMBER, expected));
        Value value = withUnit(number, match(UNIT));
        if (!fits(kind, value.unit)) {
            throw new ThresholdSyntaxException(text, at, expected);
        }
        boolean plainShare = kind == Kind.RATE && value.unit == Unit.NUMBER; // as k6 has it: rate<0.01
        return plainShare ? new Value(number, Unit.SHARE) : value;
    }

    private static Value withUnit(double number, String unit) {
        Double nanos = NANOS.get(unit);
        if (nanos != null) {
            return new Value(number * nanos, Unit.NANOS);
        }
        double scale = unit.startsWith("k") ? 1e3 : unit.startsWith("M") ? 1e6 : 1;
        if (unit.endsWith("/s") || unit.endsWith("/m")) {
            return new Value(number * scale / (unit.endsWith("/m") ? 60 : 1), Unit.PER_SECOND);
        }
        return "%".equals(unit) ? new Value(number / 100, Unit.SHARE) : new Value(number * scale, Unit.NUMBER);
    }

    private static boolean fits(Kind kind, Unit unit) {
        return switch (kind) {
            case PERCENTILE, AVG, MIN, MAX -> unit == Unit.NANOS;
            case COUNT -> unit == Unit.NUMBER;
            case RATE -> unit != Unit.NANOS;
            case VALUE -> true;
        };
    }

    private static String expectedValue(Kind kind) {
        return switch (kind) {
            case PERCENTILE, AVG, MIN, MAX -> "a time with its unit, such as 20ms";
            case COUNT -> "a number";
            case RATE -> "a share such as 0.1%, or a rate such as 500/s";
            case VALUE -> "a number, with a unit or without";
        };
    }

    private OptionalLong abortAfter() {
        space();
        if (!skip("abort")) {
            return OptionalLong.empty();
        }
        space();
        literal("after", "'after DURATION'");
        space();
        int at = position;
        double number = Double.parseDouble(expect(NUMBER, "a duration such as 10s"));
        Value value = withUnit(number, match(UNIT));
        if (value.unit != Unit.NANOS) {
            throw new ThresholdSyntaxException(text, at, "a duration such as 10s");
        }
        space();
        return OptionalLong.of((long) value.number);
    }

    private String expect(Pattern pattern, String expected) {
        String found = match(pattern);
        if (found.isEmpty()) {
            throw failed(expected);
        }
        return found;
    }

    /** What {@code pattern} finds here, which it passes; empty for nothing. */
    private String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            return "";
        }
        position = matcher.end();
        return matcher.group();
    }

    private void literal(String literal, String expected) {
        space();
        if (!skip(literal)) {
            throw failed(expected);
        }
    }

    private boolean skip(String literal) {
        if (!text.startsWith(literal, position)) {
            return false;
        }
        position += literal.length();
        return true;
    }

    private void space() {
        match(SPACE);
    }

    private ThresholdSyntaxException failed(String expected) {
        return new ThresholdSyntaxException(text, position, expected);
    }
}
