package dev.tollgate.loadtest.search;

import java.util.List;

/** Whether what is in flight grows through a step, so that the rate would not hold for longer. */
final class InFlightTrend {
    private static final int ROWS_MIN = 6;
    /** Standard errors that a rise must be. */
    private static final double ERRORS = 3;
    /** Operations that a rise must be, at low rates. */
    private static final double LEAST = 5;
    /** Share of the arrivals between the two thirds that must have stayed in flight. */
    private static final double SHARE = 0.005;

    private InFlightTrend() {}

    /** True when the last third is above the middle third by more than noise. */
    static boolean isRising(List<StepRow> rows, double rate) {
        if (rows.size() < ROWS_MIN) {
            return false;
        }
        int third = rows.size() / 3;
        List<StepRow> last = rows.subList(rows.size() - third, rows.size());
        List<StepRow> middle = rows.subList(rows.size() - 2 * third, rows.size() - third);
        double rise = mean(last) - mean(middle);
        double seconds = last.stream().mapToDouble(StepRow::seconds).sum();
        double error = Math.sqrt(2 * noise(rows.subList(rows.size() - 2 * third, rows.size())) / third);
        return rise > Math.max(LEAST, Math.max(ERRORS * error, SHARE * rate * seconds));
    }

    private static double mean(List<StepRow> rows) {
        return rows.stream().mapToDouble(StepRow::inFlight).average().orElse(0);
    }

    /** Variance around a straight rise: half the mean square of successive differences around their mean. */
    private static double noise(List<StepRow> rows) {
        int steps = rows.size() - 1;
        double slope = (rows.get(steps).inFlight() - rows.get(0).inFlight()) / steps;
        double squares = 0;
        for (int i = 0; i < steps; i++) {
            double off = rows.get(i + 1).inFlight() - rows.get(i).inFlight() - slope;
            squares += off * off;
        }
        return squares / Math.max(1, steps - 1) / 2;
    }
}
