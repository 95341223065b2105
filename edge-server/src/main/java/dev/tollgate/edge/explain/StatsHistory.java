package dev.tollgate.edge.explain;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last quarter of an hour, a second each. Any thread. */
public final class StatsHistory {
    /** What is kept. */
    public static final int SECONDS = 900;

    private final ArrayDeque<Stats> kept = new ArrayDeque<>();

    StatsHistory() {}

    synchronized void add(Stats stats) {
        kept.addLast(stats);
        if (kept.size() > SECONDS) {
            kept.removeFirst();
        }
    }

    /** The last second; null before the first. */
    public synchronized @Nullable Stats last() {
        return kept.peekLast();
    }

    /** The last ones, oldest first. */
    public synchronized List<Stats> last(int seconds) {
        return kept.stream().skip(Math.max(0, kept.size() - seconds)).toList();
    }
}
