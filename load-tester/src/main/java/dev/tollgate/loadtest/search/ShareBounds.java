package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.search.StepEvidence.Tally;
import java.util.List;

/**
 * Between which values the share of operations over a limit lies, with 95 % on either side (Wilson's score interval). Operations of one
 * second fail together, so that a sample says less than its size: it counts by its design effect, the ratio of the variance between
 * intervals to that of independent operations, which few intervals tell only roughly (Student's distribution).
 */
record ShareBounds(double lower, double upper) {
    /** 95 % of a normal distribution lie below. */
    private static final double Z = 1.645;

    /** @param goal which of the rows' counts the tally is about */
    static ShareBounds of(Tally tally, List<StepRow> rows, int goal) {
        if (tally.all() == 0) {
            return new ShareBounds(0, 1);
        }
        double share = tally.share();
        double effect = designEffect(rows, goal);
        double size = tally.all() / effect;
        double z = effect > 1 ? student(rows.size() - 1) : Z;
        double middle = share + z * z / (2 * size);
        double half = z * Math.sqrt(share * (1 - share) / size + z * z / (4 * size * size));
        double whole = 1 + z * z / size;
        return new ShareBounds(Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole));
    }

    /** 95 % of Student's distribution lie below: by its expansion in the degrees of freedom, to 1 % from three on. */
    private static double student(int freedom) {
        double cube = Z * Z * Z;
        return Z + (cube + Z) / (4 * freedom) + (5 * cube * Z * Z + 16 * cube + 3 * Z) / (96.0 * freedom * freedom);
    }

    /** At least 1. */
    static double designEffect(List<StepRow> rows, int goal) {
        double all = rows.stream().mapToLong(StepRow::ended).sum();
        double over = rows.stream().mapToLong(row -> row.over().get(goal)).sum();
        double share = all == 0 ? 0 : over / all;
        if (rows.size() < 2 || share <= 0 || share >= 1) {
            return 1;
        }
        double squares = 0;
        for (StepRow row : rows) {
            double off = row.over().get(goal) - share * row.ended();
            squares += off * off;
        }
        double between = squares * rows.size() / (rows.size() - 1);
        return Math.max(1, between / (all * share * (1 - share)));
    }
}
