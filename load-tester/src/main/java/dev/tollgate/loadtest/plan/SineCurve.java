package dev.tollgate.loadtest.plan;

/** {@code rate(t) = middle + swing × sin(2πt / period)}. */
final class SineCurve extends RateCurve {
    private final double middle;
    private final double swing;
    private final double period;

    SineCurve(double low, double high, double periodSeconds) {
        if (!(low >= 0 && high >= low && high > 0 && periodSeconds > 0)) {
            throw new IllegalArgumentException(
                    "a sine from " + low + " to " + high + " over " + periodSeconds + " s: expected 0 ≤ low ≤ high");
        }
        this.middle = (low + high) / 2;
        this.swing = (high - low) / 2;
        this.period = periodSeconds;
    }

    @Override
    public double operationsBefore(long nanos) {
        return operationsBefore(toSeconds(nanos));
    }

    private double operationsBefore(double second) {
        double turn = 2 * Math.PI / period;
        return middle * second + swing / turn * (1 - Math.cos(turn * second));
    }

    /** The integral rises, and lies less than a period away from the middle rate's: halved 60 times, to below a nanosecond. */
    @Override
    public long nanosAt(double operations) {
        double low = Math.max(0, operations / middle - period);
        double high = operations / middle;
        for (int i = 0; i < 60 && low < high; i++) {
            double second = (low + high) / 2;
            if (operationsBefore(second) < operations) {
                low = second;
            } else {
                high = second;
            }
        }
        return toNanos(high);
    }

    @Override
    public double rateAt(long nanos) {
        return middle + swing * Math.sin(2 * Math.PI * toSeconds(nanos) / period);
    }

    @Override
    public double peak() {
        return middle + swing;
    }
}
