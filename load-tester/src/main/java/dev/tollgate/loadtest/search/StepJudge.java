package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.search.StepEvidence.Tally;
import dev.tollgate.loadtest.search.StepVerdict.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides what a step showed, and whether it has lasted long enough to show anything. Immutable, for any thread. */
final class StepJudge {
    private static final double STARTED_MIN = 0.99;

    private enum Standing {
        HOLDS,
        MISSED,
        OPEN
    }

    private final List<ShareGoal> goals;

    /** @param goals in the order of the rows' counts and of the tallies */
    StepJudge(List<ShareGoal> goals) {
        this.goals = List.copyOf(goals);
    }

    /** Whether the rows so far decide, so that the step need not be longer. */
    boolean isEnough(List<StepRow> rows, double rate) {
        boolean isOpen = InFlightTrend.isRising(rows, rate);
        for (int goal = 0; goal < goals.size(); goal++) {
            Standing standing = standing(goal, tally(rows, goal), rows);
            if (standing == Standing.MISSED) {
                return true;
            }
            isOpen |= standing == Standing.OPEN;
        }
        return !isOpen;
    }

    private static Tally tally(List<StepRow> rows, int goal) {
        return new Tally(
                rows.stream().mapToLong(row -> row.over().get(goal)).sum(),
                rows.stream().mapToLong(StepRow::ended).sum());
    }

    private Standing standing(int goal, Tally tally, List<StepRow> rows) {
        ShareGoal wanted = goals.get(goal);
        if (tally.all() < wanted.samplesNeeded()) {
            return Standing.OPEN;
        }
        ShareBounds bounds = ShareBounds.of(tally, rows, goal);
        if (bounds.lower() > wanted.allowed()) {
            return Standing.MISSED;
        }
        return bounds.upper() < wanted.allowed() ? Standing.HOLDS : Standing.OPEN;
    }

    /** Of a step that was not, or could not be, made longer. */
    StepVerdict judge(StepEvidence evidence, double rate) {
        if (!evidence.incorrect().isEmpty()) {
            return new StepVerdict(Finding.SERVER, evidence.incorrect());
        }
        if (evidence.generator().trust() != Trust.VALID) {
            return new StepVerdict(
                    Finding.TESTER,
                    "the tester itself is " + evidence.generator().trust() + ": "
                            + evidence.generator().reasons().stream()
                                    .filter(reason -> !reason.startsWith("note: "))
                                    .collect(Collectors.joining("; ")));
        }
        List<String> failures = new ArrayList<>();
        sustained(evidence.counts()).ifPresent(failures::add);
        List<String> remarks = new ArrayList<>();
        for (int goal = 0; goal < goals.size(); goal++) {
            judge(goal, evidence, failures, remarks);
        }
        failures.addAll(evidence.broken());
        if (InFlightTrend.isRising(evidence.rows(), rate)) {
            failures.add("in flight keeps growing");
        }
        return failures.isEmpty()
                ? new StepVerdict(Finding.PASSED, String.join("; ", remarks))
                : new StepVerdict(Finding.SERVER, String.join("; ", failures));
    }

    /** With a tester that is well, what was not started waited for the server. */
    private static Optional<String> sustained(Counts counts) {
        if (counts.shed() > 0) {
            return Optional.of(Figures.count(counts.shed()) + " shed");
        }
        double share = counts.planned() == 0 ? 1 : counts.started() / (double) counts.planned();
        return share < STARTED_MIN ? Optional.of("only " + Figures.percent(share) + " started") : Optional.empty();
    }

    private void judge(int goal, StepEvidence evidence, List<String> failures, List<String> remarks) {
        ShareGoal wanted = goals.get(goal);
        Tally tally = evidence.tallies().get(goal);
        if (tally.all() < wanted.samplesNeeded()) {
            failures.add(wanted.text() + ": " + Figures.count(tally.all()) + " samples, it needs "
                    + Figures.count(wanted.samplesNeeded()));
            return;
        }
        Standing standing = standing(goal, tally, evidence.rows());
        boolean isMissed =
                standing == Standing.MISSED || (standing == Standing.OPEN && tally.share() > wanted.allowed());
        if (isMissed) {
            failures.add(wanted.text() + ": " + Figures.percent(tally.share()) + " over, allowed "
                    + Figures.percent(wanted.allowed()));
        } else if (standing == Standing.OPEN) {
            remarks.add(wanted.text() + ": close, " + Figures.percent(tally.share()) + " over");
        }
    }
}
