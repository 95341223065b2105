package dev.tollgate.loadtest.plan;

import java.util.List;

/** A profile of straight lines. */
final class LineCurve extends RateCurve {
    private final Line[] lines;
    private final double[] startSeconds;
    private final double[] startOperations;
    private final double peak;

    LineCurve(List<Line> lines) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a profile needs one rate at least");
        }
        this.lines = lines.toArray(new Line[0]);
        this.startSeconds = new double[this.lines.length];
        this.startOperations = new double[this.lines.length];
        double highest = this.lines[0].from();
        for (int i = 1; i < this.lines.length; i++) {
            Line before = this.lines[i - 1];
            startSeconds[i] = startSeconds[i - 1] + before.seconds();
            startOperations[i] = startOperations[i - 1] + before.operations();
            highest = Math.max(highest, Math.max(before.to(), this.lines[i].from()));
        }
        this.peak = Math.max(highest, this.lines[this.lines.length - 1].to());
    }

    @Override
    public double operationsBefore(long nanos) {
        double second = toSeconds(nanos);
        int i = lastAtOrBelow(startSeconds, second);
        return startOperations[i] + lines[i].operationsBefore(second - startSeconds[i]);
    }

    @Override
    public long nanosAt(double operations) {
        int i = lastAtOrBelow(startOperations, operations);
        double rest = operations - startOperations[i];
        if (rest > 0 && i == lines.length - 1 && lines[i].from() == 0) {
            return Long.MAX_VALUE;
        }
        return toNanos(startSeconds[i] + lines[i].secondAt(rest));
    }

    @Override
    public double rateAt(long nanos) {
        double second = toSeconds(nanos);
        int i = lastAtOrBelow(startSeconds, second);
        Line line = lines[i];
        return line.from() == line.to()
                ? line.from()
                : line.from() + (line.to() - line.from()) * (second - startSeconds[i]) / line.seconds();
    }

    @Override
    public double peak() {
        return peak;
    }

    private static int lastAtOrBelow(double[] starts, double value) {
        int i = starts.length - 1;
        while (i > 0 && starts[i] > value) {
            i--;
        }
        return i;
    }
}
