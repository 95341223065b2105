package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's answers of one route that are journaled and wait for its sinks, in the order of their records, which is also that of
 * their deadlines. On the event loop only.
 */
final class ParkedAnswers {
    private final Route route;
    private final DeliveryProgress progress;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    ParkedAnswers(Route route, DeliveryProgress progress) {
        this.route = route;
        this.progress = progress;
    }

    void add(Answer answer) {
        answers.add(answer);
    }

    boolean isEmpty() {
        return answers.isEmpty();
    }

    /** Takes the first answer, with its verdict, when it is due; null when none is. */
    @Nullable
    Answer poll(long nowNanos) {
        Answer first = answers.peek();
        if (first == null) {
            return null;
        }
        if (progress.settledBefore(route) > first.recordSequence()) {
            if (progress.isExpired(route, first.recordSequence())) {
                first.setVerdict(Verdict.DELIVERY_EXPIRED);
            } else if (progress.isGivenUp(route, first.recordSequence())) {
                first.setVerdict(Verdict.DELIVERY_REJECTED);
            }
        } else if (nowNanos - first.deadlineNanos() >= 0) {
            first.setVerdict(Verdict.DELIVERY_TIMEOUT);
        } else {
            return null;
        }
        first.setDue();
        return answers.remove();
    }
}
