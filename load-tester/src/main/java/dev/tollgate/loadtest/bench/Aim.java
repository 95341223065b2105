package dev.tollgate.loadtest.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a row is to reach. Holds for the median of its rounds; not known where the row failed in one of them. */
sealed interface Aim {
    /** How it stands. */
    Line line(Results results);

    /**
     * A message costs at most so many times what it costs another one of the same row.
     *
     * @param beside label of the other one
     * @param text of the aim, for people
     */
    record Cost(String row, String label, String beside, double timesMax, String text) implements Aim {
        @Override
        public Line line(Results results) {
            OptionalDouble ratio = results.costs().ratio(row, label, beside);
            if (ratio.isEmpty()) {
                return notMeasured(results, row, label, text);
            }
            String reached = times(ratio.getAsDouble(), beside);
            Verdict verdict = ratio.getAsDouble() <= timesMax ? Verdict.YES : Verdict.NO;
            return ofAllRounds(results, row, new Line(row + ": " + label, reached, text, verdict));
        }
    }

    /**
     * None: what a message costs beside another one of the same row, to be read with the aims.
     *
     * @param beside label of the other one
     * @param text what the other one is, for people
     */
    record None(String row, String label, String beside, String text) implements Aim {
        @Override
        public Line line(Results results) {
            OptionalDouble ratio = results.costs().ratio(row, label, beside);
            if (ratio.isEmpty()) {
                return notMeasured(results, row, label, text);
            }
            String reached = times(ratio.getAsDouble(), beside);
            return ofAllRounds(results, row, new Line(row + ": " + label, reached, text, Verdict.NONE));
        }
    }

    /**
     * A reading stays within its limit.
     *
     * @param text of the aim, for people
     */
    record Limit(String row, String what, String text) implements Aim {
        @Override
        public Line line(Results results) {
            Optional<Readings.Line> found = results.readings().line(row, what);
            return found.map(line -> ofAllRounds(results, row, line(line)))
                    .orElseGet(() -> notMeasured(results, row, what, text));
        }

        private Line line(Readings.Line found) {
            String reached = found.quantity().text(found.value());
            Double ofLimit = found.ofLimit();
            if (!found.isTrusted() || ofLimit == null) {
                return new Line(
                        row + ": " + what, reached + ", the load tester was " + found.trust(), text, Verdict.NOT_KNOWN);
            }
            String share = String.format(Locale.ROOT, " (%.2f of the limit)", ofLimit);
            return new Line(row + ": " + what, reached + share, text, ofLimit <= 1 ? Verdict.YES : Verdict.NO);
        }
    }

    /**
     * Was measured with less than it is about: tells what was reached, and no more.
     *
     * @param why for people
     */
    record OfMore(Aim aim, String why) implements Aim {
        @Override
        public Line line(Results results) {
            Line line = aim.line(results);
            return new Line(line.row(), line.reached() + "; " + why, line.aim(), Verdict.NOT_KNOWN);
        }
    }

    /**
     * An aim that can only be reached with as much as it is about.
     *
     * @param about how many
     * @param measured how many there were
     * @param what of
     */
    static Aim withAll(long about, long measured, String what, Aim aim) {
        String why = String.format(Locale.ROOT, "the aim is about %,d %s, these were %,d", about, what, measured);
        return measured < about ? new OfMore(aim, why) : aim;
    }

    private static String times(double ratio, String beside) {
        return String.format(Locale.ROOT, "%.2f × %s", ratio, beside);
    }

    /** The median of the rounds that were measured says nothing of those that failed. */
    private static Line ofAllRounds(Results results, String row, Line line) {
        return results.failed(row)
                .map(failed -> new Line(line.row(), line.reached() + "; " + failed, line.aim(), Verdict.NOT_KNOWN))
                .orElse(line);
    }

    private static Line notMeasured(Results results, String row, String what, String text) {
        return new Line(row + ": " + what, results.whyMissing(row, what), text, Verdict.NOT_KNOWN);
    }

    /** Whether an aim is reached. */
    enum Verdict {
        YES("yes"),
        NO("no"),
        NOT_KNOWN("not known"),
        /** There is nothing to reach. */
        NONE("–");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** Of the table of aims. */
    record Line(String row, String reached, String aim, Verdict verdict) {}
}
