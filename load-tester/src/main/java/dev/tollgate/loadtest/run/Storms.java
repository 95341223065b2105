package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.device.Cut;
import dev.tollgate.loadtest.device.Swarm;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How soon connections are back after they were cut; of the last storm. Any thread. */
final class Storms {
    private final Swarm swarm;
    private final Timeline timeline;
    private Optional<StormTimes> times = Optional.empty();
    private boolean hasStorm;

    Storms(Swarm swarm, Timeline timeline) {
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
        if (hasStorm) {
            times = Optional.of(new StormTimes(swarm.cutConnections(), swarm.backNanos()));
        }
    }

    /** Empty without a storm. */
    synchronized Optional<StormTimes> times() {
        return times;
    }

    synchronized Map<String, Double> figures() {
        return times.map(StormTimes::figures).orElseGet(Map::of);
    }
}
