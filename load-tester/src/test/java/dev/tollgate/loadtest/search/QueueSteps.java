package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.search.StepEvidence.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Steps in simulated time, of the same lengths and by the same judge as real ones. */
final class QueueSteps implements Search.Steps {
    private static final double DISCARDED = 3;
    private static final double SHORTEST = 7;
    private static final double LONGEST = 60;

    private final double capacity;
    private final double pauseEvery;
    private final double pause;
    private final ShareGoal goal;
    private final StepJudge judge;
    private long seed;
    private double testerLimit = Double.MAX_VALUE;

    QueueSteps(double capacity, double pauseEvery, double pause, ShareGoal goal, long seed) {
        this.capacity = capacity;
        this.pauseEvery = pauseEvery;
        this.pause = pause;
        this.goal = goal;
        this.judge = new StepJudge(List.of(goal));
        this.seed = seed;
    }

    /** From that rate on the tester is not well. */
    QueueSteps withTesterUpTo(double rate) {
        testerLimit = rate;
        return this;
    }

    @Override
    public Optional<Tried> run(Trial trial, List<Tried> before) {
        QueueServer server = new QueueServer(capacity, pauseEvery, pause, seed++);
        List<StepRow> rows = rows(trial, server);
        long ended = rows.stream().mapToLong(StepRow::ended).sum();
        long over = rows.stream().mapToLong(row -> row.over().get(0)).sum();
        boolean isWell = trial.rate() < testerLimit;
        StepEvidence evidence = new StepEvidence(
                rows.size(),
                rows,
                List.of(new Tally(over, ended)),
                new Counts(ended, ended, ended, 0, 0, 0, 0),
                List.of(),
                "",
                new GeneratorVerdict(isWell ? Trust.VALID : Trust.SUSPECT, isWell ? List.of() : List.of("loop lag")),
                1,
                1,
                1,
                List.of());
        return Optional.of(new Tried(trial, evidence, judge.judge(evidence, trial.rate())));
    }

    /** One a second, until they decide. */
    private List<StepRow> rows(Trial trial, QueueServer server) {
        PriorityQueue<Double> inFlight = new PriorityQueue<>();
        List<StepRow> rows = new ArrayList<>();
        double end = DISCARDED + 1;
        double look = SHORTEST;
        long ended = 0;
        long over = 0;
        while (rows.size() < LONGEST) {
            double came = server.arrival(trial.rate());
            while (came >= end) {
                while (!inFlight.isEmpty() && inFlight.peek() < end) {
                    inFlight.poll();
                }
                rows.add(new StepRow(1, ended, ended, List.of(over), inFlight.size()));
                ended = 0;
                over = 0;
                end++;
                if (trial.stage() != Trial.Stage.CONFIRM && rows.size() >= look) {
                    look *= 2;
                    if (judge.isEnough(rows, trial.rate())) {
                        return rows;
                    }
                }
            }
            double answered = server.answer();
            inFlight.add(answered);
            if (came >= DISCARDED) {
                ended++;
                over += answered - came > goal.limitNanos() / 1e9 ? 1 : 0;
            }
        }
        return rows;
    }
}
