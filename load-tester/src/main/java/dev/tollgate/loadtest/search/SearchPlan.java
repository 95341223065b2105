package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.search.Trial.Stage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rate is tried next. Grows by doubling from {@code from} until a rate fails (or halves until one passes), bisects between the
 * highest pass and the lowest failure until they are within half of the precision, and confirms the highest pass; a miss lowers it by
 * the other half. For one search, on one thread.
 *
 * <pre>
 * GROW   → BISECT | SHRINK | over       SHRINK  → BISECT | over
 * BISECT → CONFIRM                      CONFIRM → CONFIRM | over
 * </pre>
 */
final class SearchPlan {
    /** How far below the first rate a search goes. */
    private static final double DEPTH = 64;
    /** As many confirmations as there may be misses: a goal that cannot be confirmed must end, too. */
    private static final int MISSES_MAX = 20;

    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_UP);

    private final Limits limits;
    /** Half of the precision: what the bisection leaves open and what a miss takes away are within it together. */
    private final double step;

    private final List<Tried> confirmations = new ArrayList<>();
    private @Nullable Tried lowestFailure;
    private double low;
    private double next;
    private Stage stage = Stage.GROW;
    private int misses;
    private boolean isOver;

    /**
     * @param precision the share that the answer may be off
     * @param confirmations how many passes in a row make an answer
     * @param max the highest rate that is tried
     * @param isWhole whether only whole numbers make sense
     */
    record Limits(double from, double precision, int confirmations, double max, boolean isWhole) {}

    SearchPlan(Limits limits) {
        this.limits = limits;
        this.step = limits.precision / 2;
        this.next = limits.from;
    }

    boolean isOver() {
        return isOver;
    }

    Trial next() {
        if (isOver) {
            throw new IllegalStateException("the search is over");
        }
        return new Trial(next, stage);
    }

    /** What became of {@link #next}. */
    void done(Tried tried) {
        boolean isPassed = tried.verdict().isPassed();
        if (!isPassed && (lowestFailure == null || tried.rate() <= lowestFailure.rate())) {
            lowestFailure = tried;
        }
        switch (stage) {
            case GROW -> grown(isPassed);
            case SHRINK -> shrunk(isPassed);
            case BISECT -> bisected(isPassed);
            case CONFIRM -> confirmed(tried, isPassed);
        }
    }

    private void grown(boolean isPassed) {
        if (isPassed) {
            low = next;
            if (next >= limits.max) {
                confirm();
            } else {
                next = Math.min(limits.max, next * 2);
            }
        } else if (low > 0) {
            bisect();
        } else {
            stage = Stage.SHRINK;
            lower(next / 2);
        }
    }

    private void shrunk(boolean isPassed) {
        if (isPassed) {
            low = next;
            bisect();
        } else {
            lower(next / 2);
        }
    }

    private void bisected(boolean isPassed) {
        if (isPassed) {
            low = next;
        }
        bisect();
    }

    private void bisect() {
        stage = Stage.BISECT;
        double high = high();
        double middle = rounded((low + high) / 2);
        if (high <= low * (1 + step) || middle <= low || middle >= high) {
            confirm();
        } else {
            next = middle;
        }
    }

    private void confirm() {
        stage = Stage.CONFIRM;
        next = low;
        isOver = limits.confirmations == 0;
    }

    private void confirmed(Tried tried, boolean isPassed) {
        if (isPassed) {
            confirmations.add(tried);
            isOver = confirmations.size() == limits.confirmations;
        } else {
            confirmations.clear();
            misses++;
            low = 0;
            isOver = misses > MISSES_MAX;
            lower(rounded(next / (1 + step)));
        }
    }

    private void lower(double rate) {
        double lowest = limits.from / DEPTH;
        double wanted = limits.isWhole ? Math.floor(rate) : rate;
        isOver |= wanted < lowest || wanted >= next || wanted <= 0;
        next = wanted;
    }

    private double high() {
        return lowestFailure == null ? limits.max : lowestFailure.rate();
    }

    private double rounded(double rate) {
        double digits = new BigDecimal(rate).round(DIGITS).doubleValue();
        return limits.isWhole ? Math.rint(digits) : digits;
    }

    /** What is known so far; complete once the search is over. */
    SearchAnswer answer() {
        boolean isConfirmed =
                limits.confirmations == 0 ? isOver && low > 0 : confirmations.size() == limits.confirmations;
        double held = isConfirmed
                ? (limits.confirmations == 0 ? low : confirmations.get(0).rate())
                : 0;
        return new SearchAnswer(held, List.copyOf(confirmations), lowestFailure, isOver);
    }
}
