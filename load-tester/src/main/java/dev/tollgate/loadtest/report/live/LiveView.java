package dev.tollgate.loadtest.report.live;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.report.files.Slice;
import java.util.List;
import java.util.Map;

/**
 * A run at one moment. Immutable, for any thread.
 *
 * @param slices the last ten minutes
 * @param counts since the start, by operation
 * @param seriesLeftOut values that have no buckets, since there are too many series
 */
public record LiveView(
        RunInfo info,
        HealthLimits limits,
        List<Slice> slices,
        List<RunEvent> events,
        Map<String, Counts> counts,
        Map<Series, Buckets> buckets,
        long seriesLeftOut,
        long connectionsLost,
        long measuredNanos,
        long stallNanos,
        Map<String, Map<String, Long>> outcomes,
        Map<String, StateCounts> states) {}
