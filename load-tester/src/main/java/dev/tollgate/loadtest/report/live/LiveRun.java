package dev.tollgate.loadtest.report.live;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.files.Slice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of a run so far: its last ten minutes in detail, the rest in sums. Written by one thread, read by any. */
public final class LiveRun {
    private static final int SLICES_MAX = 600;
    private static final int EVENTS_MAX = 100;
    private static final int SERIES_MAX = 256;

    private final RunInfo info;
    private final HealthLimits limits;
    private final LiveDetails details;
    private final Deque<Slice> slices = new ArrayDeque<>();
    private final Deque<RunEvent> events = new ArrayDeque<>();
    private final Map<String, Counts> counts = new TreeMap<>();
    private final Map<Series, Buckets> buckets = new HashMap<>();
    private final Set<String> seen = new TreeSet<>();
    private long seriesLeftOut;
    private long connectionsLost;
    private long measuredNanos;
    private long stallNanos;

    public LiveRun(RunInfo info, HealthLimits limits, LiveDetails details) {
        this.info = info;
        this.limits = limits;
        this.details = details;
    }

    /** Takes an interval, and returns it in numbers. */
    public synchronized Slice onInterval(Interval interval) {
        seen.addAll(Operations.named(interval.histograms(), interval.counts()));
        Slice slice = Slice.of(interval, Operations.load(seen));
        if (slices.size() == SLICES_MAX) {
            slices.removeFirst();
        }
        slices.addLast(slice);
        Operations.addCounts(counts, interval.counts());
        interval.histograms().forEach((series, histogram) -> {
            if (buckets.size() < SERIES_MAX || buckets.containsKey(series)) {
                buckets.computeIfAbsent(series, absent -> new Buckets()).add(histogram);
            } else {
                seriesLeftOut++;
            }
        });
        connectionsLost += interval.connectionsLost();
        measuredNanos += interval.phase() == Phase.MEASURE ? interval.lengthNanos() : 0;
        stallNanos = slice.isStall() ? stallNanos + slice.lengthNanos() : 0;
        return slice;
    }

    public synchronized void onEvent(RunEvent event) {
        if (events.size() == EVENTS_MAX) {
            events.removeFirst();
        }
        events.addLast(event);
    }

    public synchronized LiveView view() {
        Map<Series, Buckets> copies = new HashMap<>();
        buckets.forEach((series, bucket) -> copies.put(series, bucket.copy()));
        return new LiveView(
                info,
                limits,
                List.copyOf(slices),
                new ArrayList<>(events),
                new TreeMap<>(counts),
                copies,
                seriesLeftOut,
                connectionsLost,
                measuredNanos,
                stallNanos,
                details.outcomes(),
                details.states());
    }

    public RunInfo info() {
        return info;
    }

    public HealthLimits limits() {
        return limits;
    }

    /** For how long nothing has been answered, up to now. */
    public synchronized long stallNanos() {
        return stallNanos;
    }
}
