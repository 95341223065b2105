package dev.tollgate.edge.intake;

import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * An event loop's answers of one route that are journaled and wait for its sinks, first in, first out; and, so that no answer overtakes
 * another of its connection, those that came later on a connection with an answer here. On the event loop only.
 */
final class ParkedAnswers {
    private final DeliveryProgress progress;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();

    ParkedAnswers(DeliveryProgress progress) {
        this.progress = progress;
    }

    void add(Answer answer, DeviceConnection connection) {
        answers.add(answer);
        connection.onParked(this);
    }

    boolean isEmpty() {
        return answers.isEmpty();
    }

    /** Takes the first answer, with its verdict, when it is due; null when none is. */
    @Nullable
    Answer poll(long nowNanos) {
        Answer first = answers.peek();
        if (first == null || !isDue(first, nowNanos)) {
            return null;
        }
        answers.remove();
        return first;
    }

    private boolean isDue(Answer answer, long nowNanos) {
        Route route = answer.route();
        if (route == null || answer.verdict() != Verdict.ACCEPTED) {
            return true;
        }
        if (isSettled(progress, answer, route)) {
            if (progress.isRejected(answer.recordSequence())) {
                answer.setVerdict(Verdict.DELIVERY_REJECTED);
            }
            return true;
        }
        if (nowNanos - answer.deadlineNanos() >= 0) {
            answer.setVerdict(Verdict.DELIVERY_TIMEOUT);
            return true;
        }
        return false;
    }

    private static boolean isSettled(DeliveryProgress progress, Answer answer, Route route) {
        return progress.settledBefore(route) > answer.recordSequence();
    }
}
