package dev.tollgate.loadtest.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One search: tries what the plan says until it is over. On one thread, but for {@link #stop}. */
final class Search {
    /** How often a step is repeated in which the tester was not well. */
    static final int REPEATS = 2;

    /** Tries rates. */
    interface Steps {
        /**
         * Runs one step and judges it.
         *
         * @param before the steps so far
         * @return empty when it was interrupted
         */
        Optional<Tried> run(Trial trial, List<Tried> before) throws Exception;
    }

    private final SearchPlan plan;
    private final Steps steps;
    private final Consumer<Tried> listener;
    private final List<Tried> tried = new ArrayList<>();
    private volatile boolean isStopped;

    /** @param listener hears of each step when it is over */
    Search(SearchPlan plan, Steps steps, Consumer<Tried> listener) {
        this.plan = plan;
        this.steps = steps;
        this.listener = listener;
    }

    SearchAnswer run() throws Exception {
        while (!plan.isOver() && !isStopped) {
            Optional<Tried> done = attempt(plan.next());
            if (done.isEmpty() || !done.get().evidence().incorrect().isEmpty()) {
                break;
            }
            plan.done(done.get());
        }
        return plan.answer();
    }

    private Optional<Tried> attempt(Trial trial) throws Exception {
        Optional<Tried> last = Optional.empty();
        for (int i = 0; i <= REPEATS && !isStopped; i++) {
            last = steps.run(trial, List.copyOf(tried));
            last.ifPresent(tried::add);
            last.ifPresent(listener);
            if (last.isEmpty() || !isWorthRepeating(last.get())) {
                return last;
            }
        }
        return isStopped ? Optional.empty() : last;
    }

    /** What could not even be started would fail again. */
    private static boolean isWorthRepeating(Tried tried) {
        return tried.verdict().isOfTester() && tried.evidence().seconds() > 0;
    }

    /** Nothing is tried any more. On any thread. */
    void stop() {
        isStopped = true;
    }

    /** In their order. */
    List<Tried> tried() {
        return List.copyOf(tried);
    }
}
