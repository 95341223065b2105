package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.device.Cut;
import dev.tollgate.loadtest.device.Swarm;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How soon connections are back after they were cut; figures of the last storm. Any thread. */
final class StormFigures {
    private static final double NANOS = 1e9;

    private final Swarm swarm;
    private final Timeline timeline;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private boolean hasStorm;

    StormFigures(Swarm swarm, Timeline timeline) {
        this.swarm = swarm;
        this.timeline = timeline;
    }

    synchronized void cut(Cut kind, double fraction, long seed) {
        hasStorm = true;
        swarm.cut(kind, fraction, seed);
        timeline.mark(
                "fault",
                "cut " + swarm.cutConnections() + " connections (" + kind.name().toLowerCase(Locale.ROOT) + ")");
    }

    /** Something else is about to end connections: all that are up are watched. */
    synchronized void watch(long seed) {
        hasStorm = true;
        swarm.cut(Cut.NONE, 1, seed);
    }

    /** Before the devices end their connections for good. */
    synchronized void collect() {
        if (!hasStorm) {
            return;
        }
        long cut = swarm.cutConnections();
        long[] back = swarm.backNanos();
        figures.put("storm.cut", (double) cut);
        figures.put("storm.back", (double) back.length);
        for (int percent : new int[] {50, 90, 99}) {
            int rank = (int) Math.ceil(cut * percent / 100.0);
            if (rank > 0 && rank <= back.length) {
                figures.put("storm.back" + percent + "_s", back[rank - 1] / NANOS);
            }
        }
        if (cut > 0 && back.length >= cut) {
            double last = back[back.length - 1] / NANOS;
            figures.put("storm.all_back_s", last);
            figures.put("storm.rate_per_s", cut / last);
        }
    }

    /** Empty without a storm; a share of connections that did not come back has no time. */
    synchronized Map<String, Double> figures() {
        return Map.copyOf(figures);
    }
}
