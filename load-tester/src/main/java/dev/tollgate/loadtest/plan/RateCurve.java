package dev.tollgate.loadtest.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The rate over time, in total operations per second: pieces that rise or fall in a straight line, or a sine. Immutable.
 *
 * <p>What is asked for most is the inverse of the rate's integral: the instant at which so many operations are due.
 */
public abstract class RateCurve {
    private static final double NANOS = 1e9;

    RateCurve() {}

    /** Operations due before an instant; a fraction counts. */
    public abstract double operationsBefore(long nanos);

    /** When so many operations are due; {@link Long#MAX_VALUE} when they never are. */
    public abstract long nanosAt(double operations);

    /** Operations per second at an instant. */
    public abstract double rateAt(long nanos);

    /** The highest rate. */
    public abstract double peak();

    public static RateCurve constant(double rate) {
        return lines(List.of(new Line(Double.POSITIVE_INFINITY, rate, rate)));
    }

    /** From one rate to another within a time, then on at the second. */
    public static RateCurve ramp(double from, double to, long nanos) {
        return lines(List.of(new Line(nanos / NANOS, from, to), new Line(Double.POSITIVE_INFINITY, to, to)));
    }

    /** Each rate for the same time, then on at the last. */
    public static RateCurve steps(List<Double> rates, long nanosEach) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            double seconds = i == rates.size() - 1 ? Double.POSITIVE_INFINITY : nanosEach / NANOS;
            lines.add(new Line(seconds, rates.get(i), rates.get(i)));
        }
        return lines(lines);
    }

    /** {@code base}, but {@code peak} from {@code startNanos} for {@code nanos}. */
    public static RateCurve spike(double base, double peak, long startNanos, long nanos) {
        return lines(List.of(
                new Line(startNanos / NANOS, base, base),
                new Line(nanos / NANOS, peak, peak),
                new Line(Double.POSITIVE_INFINITY, base, base)));
    }

    /** Swings between two rates, starting half-way and upwards. */
    public static RateCurve sine(double low, double high, long periodNanos) {
        return new SineCurve(low, high, periodNanos / NANOS);
    }

    /** Straight lines, one after the other; the last one has no end and is level. */
    static RateCurve lines(List<Line> lines) {
        return new LineCurve(lines);
    }

    static long toNanos(double seconds) {
        double nanos = seconds * NANOS;
        return nanos >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) Math.floor(nanos + 1e-3);
    }

    static double toSeconds(long nanos) {
        return nanos / NANOS;
    }

    /** A part of a profile. */
    record Line(double seconds, double from, double to) {
        Line {
            if (!(from >= 0 && to >= 0 && seconds >= 0) || Double.isInfinite(from) || Double.isInfinite(to)) {
                throw new IllegalArgumentException(
                        "rates " + from + " to " + to + " over " + seconds + " s: expected finite rates of 0 or more");
            }
        }

        double operations() {
            return seconds == 0 ? 0 : seconds * (from + to) / 2;
        }

        double operationsBefore(double second) {
            return from == to ? from * second : from * second + (to - from) / seconds * second * second / 2;
        }

        double secondAt(double operations) {
            if (operations <= 0) {
                return 0;
            }
            double slope = from == to ? 0 : (to - from) / seconds;
            double root = Math.sqrt(Math.max(0, from * from + 2 * slope * operations));
            return 2 * operations / (from + root); // keeps its digits where the slope is small
        }
    }
}
