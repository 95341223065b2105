package dev.tollgate.loadtest.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The total rate over time, from the start of the warm-up. As text {@code const:5k/s}, {@code ramp:100..5k/2m},
 * {@code steps:1k,2k,5k@30s}, {@code spike:1k,10k@5s} or {@code spike:1k,10k@5s,after=30s}, {@code sine:1k..5k/60s}.
 */
public sealed interface Profile {
    /** Operations per second at the busiest time. */
    double peak();

    /** Operations per second at a time. */
    double rateAt(double seconds);

    /** The same shape with all rates multiplied by {@code factor}. */
    Profile scaled(double factor);

    /** Always the same. */
    record Constant(double perSecond) implements Profile {
        public Constant {
            checkRate("rate", perSecond);
        }

        @Override
        public double peak() {
            return perSecond;
        }

        @Override
        public double rateAt(double seconds) {
            return perSecond;
        }

        @Override
        public Profile scaled(double factor) {
            return new Constant(perSecond * factor);
        }

        @Override
        public String toString() {
            return "const:" + Units.formatRate(perSecond);
        }
    }

    /** In a straight line from one rate to another, which then stays. */
    record Ramp(double from, double to, Duration over) implements Profile {
        public Ramp {
            checkRates(from, to);
            checkTime(over);
        }

        @Override
        public double peak() {
            return Math.max(from, to);
        }

        @Override
        public double rateAt(double seconds) {
            double done = Math.min(1, seconds / seconds(over));
            return from + (to - from) * done;
        }

        @Override
        public Profile scaled(double factor) {
            return new Ramp(from * factor, to * factor, over);
        }

        @Override
        public String toString() {
            return "ramp:" + Units.plain(from) + ".." + Units.plain(to) + "/" + Units.formatTime(over);
        }
    }

    /** Rates one after the other; the last one stays. */
    record Steps(List<Double> rates, Duration each) implements Profile {
        private static final int STEPS_MAX = 1_000;

        public Steps {
            rates = List.copyOf(rates);
            boolean isCount = !rates.isEmpty() && rates.size() <= STEPS_MAX;
            InvalidSetting.check(isCount, "profile", "1 to " + STEPS_MAX + " steps", rates.size());
            rates.forEach(rate -> checkRate("profile", rate));
            checkTime(each);
        }

        @Override
        public double peak() {
            return rates.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }

        @Override
        public double rateAt(double seconds) {
            int step = (int) Math.min(rates.size() - 1.0, seconds / seconds(each));
            return rates.get(step);
        }

        @Override
        public Profile scaled(double factor) {
            return new Steps(rates.stream().map(rate -> rate * factor).toList(), each);
        }

        @Override
        public String toString() {
            return "steps:" + rates.stream().map(Units::plain).collect(Collectors.joining(",")) + "@"
                    + Units.formatTime(each);
        }
    }

    /** One burst: {@code base} until {@code after}, then {@code top} for {@code length}, then {@code base} again. */
    record Spike(double base, double top, Duration length, Duration after) implements Profile {
        static final Duration DEFAULT_AFTER = Duration.ofSeconds(30);

        public Spike {
            checkRates(base, top);
            checkTime(length);
            checkTime(after);
        }

        @Override
        public double peak() {
            return Math.max(base, top);
        }

        @Override
        public double rateAt(double seconds) {
            double into = seconds - seconds(after);
            return into >= 0 && into < seconds(length) ? top : base;
        }

        @Override
        public Profile scaled(double factor) {
            return new Spike(base * factor, top * factor, length, after);
        }

        @Override
        public String toString() {
            return "spike:" + Units.plain(base) + "," + Units.plain(top) + "@" + Units.formatTime(length) + ",after="
                    + Units.formatTime(after);
        }
    }

    /** Up and down between two rates, from their mean upwards. */
    record Sine(double low, double high, Duration period) implements Profile {
        public Sine {
            checkRates(low, high);
            InvalidSetting.check(low <= high, "profile", "the lower rate first", low + ".." + high);
            checkTime(period);
        }

        @Override
        public double peak() {
            return high;
        }

        @Override
        public double rateAt(double seconds) {
            double swing = (high - low) / 2;
            return low + swing + swing * Math.sin(2 * Math.PI * seconds / seconds(period));
        }

        @Override
        public Profile scaled(double factor) {
            return new Sine(low * factor, high * factor, period);
        }

        @Override
        public String toString() {
            return "sine:" + Units.plain(low) + ".." + Units.plain(high) + "/" + Units.formatTime(period);
        }
    }

    String HELP = "const:5k/s, ramp:100..5k/2m, steps:1k,2k,5k@30s, spike:1k,10k@5s[,after=30s] or sine:1k..5k/60s";

    /** Reads what {@code toString} writes. */
    static Profile parse(String key, String text) {
        Matcher matcher = Pattern.compile("(const|ramp|steps|spike|sine):(.+)").matcher(text.strip());
        InvalidSetting.check(matcher.matches(), key, HELP, text);
        String rest = matcher.group(2);
        return switch (matcher.group(1)) {
            case "const" -> new Constant(Units.rate(key, rest));
            case "ramp" -> {
                Matcher parts = parts(key, "(.+?)\\.\\.(.+)/([^/]+)", rest, text);
                yield new Ramp(rate(key, parts, 1), rate(key, parts, 2), Units.time(key, parts.group(3)));
            }
            case "sine" -> {
                Matcher parts = parts(key, "(.+?)\\.\\.(.+)/([^/]+)", rest, text);
                yield new Sine(rate(key, parts, 1), rate(key, parts, 2), Units.time(key, parts.group(3)));
            }
            case "steps" -> {
                Matcher parts = parts(key, "(.+)@(.+)", rest, text);
                List<Double> rates = new ArrayList<>();
                for (String rate : parts.group(1).split(",", 1_001)) {
                    rates.add(Units.rate(key, rate));
                }
                yield new Steps(rates, Units.time(key, parts.group(2)));
            }
            default -> spike(key, rest, text);
        };
    }

    private static Spike spike(String key, String rest, String text) {
        Matcher parts = parts(key, "([^,]+),([^,]+)@([^,]+)(?:,\\s*after=(.+))?", rest, text);
        return new Spike(
                rate(key, parts, 1),
                rate(key, parts, 2),
                Units.time(key, parts.group(3)),
                parts.group(4) == null ? Spike.DEFAULT_AFTER : Units.time(key, parts.group(4)));
    }

    private static double rate(String key, Matcher parts, int group) {
        return Units.rate(key, parts.group(group));
    }

    private static Matcher parts(String key, String pattern, String rest, String text) {
        Matcher parts = Pattern.compile(pattern).matcher(rest);
        InvalidSetting.check(parts.matches(), key, HELP, text);
        return parts;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static void checkRates(double one, double other) {
        InvalidSetting.check(one >= 0 && other >= 0, "profile", "rates of 0 or more", one + ", " + other);
        checkRate("profile", Math.max(one, other));
    }

    private static void checkRate(String key, double perSecond) {
        InvalidSetting.check(perSecond > 0 && perSecond <= Units.RATE_MAX, key, "a rate above 0", perSecond);
    }

    private static void checkTime(Duration time) {
        boolean isGood = time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(Units.TIME_MAX) <= 0;
        InvalidSetting.check(isGood, "profile", "times of 1ms or more", Units.formatTime(time));
    }
}
