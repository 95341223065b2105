package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.soak.GcLog.Kind;
import dev.tollgate.loadtest.soak.GcLog.Pause;
import dev.tollgate.loadtest.soak.GcLog.Safepoint;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a log of pauses comes down to, from one instant to another, in milliseconds since the epoch. */
final class GcSummary {
    private static final long MINUTE_MS = 60_000;
    private static final double HOUR_MS = 3_600_000;

    private final GcLog log;
    private final long fromMillis;
    private final long toMillis;

    GcSummary(GcLog whole, long fromMillis, long toMillis) {
        this.log = whole.within(fromMillis, toMillis);
        this.fromMillis = fromMillis;
        this.toMillis = toMillis;
    }

    String collector() {
        return log.collector();
    }

    long count(Kind kind) {
        return log.count(kind);
    }

    /** Of the collector; empty where it never stopped the program. */
    Optional<Pause> longestPause() {
        return log.pauses().stream().max(Comparator.comparingLong(Pause::nanos));
    }

    /** Pauses of the collector are safepoints, too. */
    Optional<Safepoint> longestSafepoint() {
        return log.safepoints().stream().max(Comparator.comparingLong(Safepoint::nanos));
    }

    long safepoints() {
        return log.safepoints().size();
    }

    /** The least heap in use after a collection within the first minute; empty without one. */
    OptionalLong firstMinute() {
        return least(fromMillis, fromMillis + MINUTE_MS);
    }

    /** Likewise within the last minute. */
    OptionalLong lastMinute() {
        return least(toMillis - MINUTE_MS, toMillis);
    }

    private OptionalLong least(long from, long to) {
        return collections(log.within(from, to))
                .mapToLong(Pause::usedAfterBytes)
                .min();
    }

    private static Stream<Pause> collections(GcLog log) {
        return log.pauses().stream().filter(pause -> pause.kind() != Kind.STEP);
    }

    /** By which heap in use after a collection grows, in bytes an hour; empty with fewer than three collections. */
    OptionalDouble growthPerHour() {
        List<Pause> all = collections(log).toList();
        double[] hours = all.stream()
                .mapToDouble(pause -> (pause.atMillis() - fromMillis) / HOUR_MS)
                .toArray();
        double[] bytes = all.stream().mapToDouble(Pause::usedAfterBytes).toArray();
        return Slope.of(hours, bytes);
    }
}
