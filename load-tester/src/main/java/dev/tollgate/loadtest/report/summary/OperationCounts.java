package dev.tollgate.loadtest.report.summary;

import dev.tollgate.loadtest.measure.Counts;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the operations of one kind.
 *
 * @param answered {@code ok + refused}
 * @param unanswered {@code started - answered}; 0 of a part of another operation, such as {@code conn.tcp}, which is not started by itself
 * @param expected of those refused and lost, how many had to end so by the state of their token
 * @param outcomes by reason
 */
public record OperationCounts(
        long planned,
        long started,
        long answered,
        long unanswered,
        long ok,
        long refused,
        long timedOut,
        long lost,
        long shed,
        long expected,
        Map<String, Long> outcomes) {
    public static OperationCounts of(Counts counts, Map<String, Long> outcomes) {
        return new OperationCounts(
                counts.planned(),
                counts.started(),
                counts.answered(),
                Math.max(0, counts.started() - counts.answered()),
                counts.ok(),
                counts.refused(),
                counts.timedOut(),
                counts.lost(),
                counts.shed(),
                counts.expected(),
                new TreeMap<>(outcomes));
    }
}
