package dev.tollgate.loadtest.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.RunEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How long answers took within the edge, from the message in the ring to its answer, as the edge itself keeps it for each second: what is
 * left of a message's time is that of the load tester, the sockets and the machine. Intervals come on the thread that keeps time, events on
 * any; read when the run is over.
 */
final class EdgeAckTimes implements Interval.Listener {
    /** Path of the edge's admin API: its last quarter of an hour, a second each. */
    static final String HISTORY = "/api/v1/stats/history";

    private final InstantSource clock;
    private volatile Instant begin = Instant.MAX;
    private volatile Instant end = Instant.MAX;

    EdgeAckTimes(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void onInterval(Interval interval) {
        // the edge keeps the seconds
    }

    @Override
    public void onEvent(RunEvent event) {
        if (event.kind().equals("phase") && event.text().equals("measure")) {
            begin = clock.instant();
        } else if (event.kind().equals("phase") && event.text().equals("drain")) {
            end = clock.instant();
        }
    }

    /**
     * Median over the seconds that lie whole in the measure phase of each one's 99th percentile, in milliseconds; empty where none does.
     *
     * @param history what the edge says of {@link #HISTORY}
     */
    OptionalDouble p99Millis(JsonNode history) {
        List<Double> seconds = new ArrayList<>();
        for (JsonNode second : history.path("stats")) {
            Instant at = Instant.parse(second.path("at").asText());
            if (at.minusSeconds(1).isAfter(begin) && at.isBefore(end)) {
                seconds.add(second.path("ackMs").path("p99").asDouble());
            }
        }
        return seconds.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(seconds));
    }
}
