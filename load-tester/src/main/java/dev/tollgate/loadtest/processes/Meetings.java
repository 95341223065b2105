package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.run.Meeting.Point;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/** How many children are at each point where they wait for each other. For one thread at a time. */
final class Meetings {
    /** So that the time of a plan is known to every child before it comes. */
    private static final long LEAD_NANOS = 50_000_000;

    private final int children;
    private final Map<Point, Integer> there = new EnumMap<>(Point.class);
    private final Map<Point, Long> latest = new EnumMap<>(Point.class);

    Meetings(int children) {
        this.children = children;
    }

    /**
     * A child is there.
     *
     * @return when all go on, once all are there
     */
    OptionalLong arrived(Point point, long earliestNanos, long nowNanos) throws IOException {
        int count = there.merge(point, 1, Integer::sum);
        long nanos = latest.merge(point, earliestNanos, Math::max);
        if (count > children) {
            throw new IOException("met twice: " + point);
        }
        if (count < children) {
            return OptionalLong.empty();
        }
        boolean isPlanned = point == Point.CONNECT || point == Point.LOAD;
        return OptionalLong.of(isPlanned ? Math.max(nanos, nowNanos + LEAD_NANOS) : nanos);
    }
}
