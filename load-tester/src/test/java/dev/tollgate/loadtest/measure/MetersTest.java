package dev.tollgate.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MetersTest {
    private static final long MS = 1_000_000;

    private final MeasureWindow window = new MeasureWindow();
    private final Meters meters = new Meters(
            List.of(new Meters.Operation("pub", false, false), new Meters.Operation("conn", true, true)),
            List.of("active", "revoked"),
            2,
            window);

    private static Histogram histogram(Map<Series, Histogram> histograms, Series series) {
        Histogram histogram = histograms.get(series);
        assertNotNull(histogram, series.toString());
        return histogram;
    }

    /** The end of an operation does not matter, nor the interval that it falls in. */
    @Test
    void belongsToThePhaseOfItsPlannedInstant() {
        window.set(100 * MS, 100 * MS);
        OperationMeter meter = meters.loop(0).operation(0);
        for (long planned : new long[] {50 * MS, 100 * MS, 199 * MS, 200 * MS}) {
            meter.planned(planned);
            meter.started(planned);
            meter.ended(Outcome.OK, Reasons.OK, 0, planned, planned + MS, 300 * MS);
        }
        Meters.Collected collected = meters.collect(true);
        Series response = Series.of("pub", Clock.RESPONSE);
        assertEquals(4, histogram(collected.histograms(), response).getTotalCount());
        assertEquals(new Counts(4, 4, 4, 0, 0, 0, 0), collected.counts().get("pub"));
        assertEquals(2, histogram(meters.histograms(), response).getTotalCount());
        assertEquals(200 * MS, (double) histogram(meters.histograms(), response).getMaxValue(), 1e-3 * 200 * MS);
        assertEquals(new Counts(2, 2, 2, 0, 0, 0, 0), meters.measuredCounts().get("pub"));
        assertEquals(Map.of("pub", Map.of("ok", 2L)), meters.outcomes());
    }

    @Test
    void connectingCountsInAllPhases() {
        meters.loop(0).operation(1).ended(Outcome.OK, Reasons.OK, 0, 5, 6, 7 * MS);
        meters.collect(true);
        assertEquals(
                1,
                histogram(meters.histograms(), Series.of("conn", Clock.RESPONSE))
                        .getTotalCount());
    }

    @Test
    void mergesLoopsAndStates() {
        window.set(0, Long.MAX_VALUE);
        meters.loop(0).operation(0).ended(Outcome.OK, Reasons.OK, 0, 0, MS, 2 * MS);
        meters.loop(1).operation(0).ended(Outcome.OK, Reasons.OK, 1, 0, MS, 4 * MS);
        meters.loop(1).operation(0).ended(Outcome.REFUSED, 0x87, 1, 0, MS, 5 * MS);
        Map<Series, Histogram> interval = meters.collect(true).histograms();
        assertEquals(2, histogram(interval, Series.of("pub", Clock.SERVICE)).getTotalCount());
        Series active = new Series("pub", "active", Outcome.OK, Clock.SERVICE);
        assertEquals(1, histogram(interval, active).getTotalCount());
        Series refused = new Series("pub", "revoked", Outcome.REFUSED, Clock.RESPONSE);
        assertEquals(5 * MS, (double) histogram(interval, refused).getMaxValue(), 1e-3 * 5 * MS);
        assertEquals(Map.of("pub", Map.of("ok", 2L, "0x87", 1L)), meters.outcomes());
    }

    @Test
    void intervalHoldsWhatCameSinceTheLast() {
        OperationMeter meter = meters.loop(0).operation(0);
        meter.ended(Outcome.OK, Reasons.OK, 0, 0, MS, 2 * MS);
        meters.collect(true);
        assertTrue(meters.collect(true).histograms().isEmpty());
        assertTrue(meters.collect(true).counts().isEmpty());
        meter.ended(Outcome.TIMEOUT, Reasons.TIMEOUT, 0, 0, MS, 2 * MS);
        assertEquals(
                new Counts(0, 0, 0, 0, 1, 0, 0), meters.collect(true).counts().get("pub"));
    }

    /** They are counted: neither dropped, nor shown as zero, nor without their sign. */
    @Test
    void negativeTimesAreCounted() {
        meters.loop(0).operation(0).observed(0, 10, -5);
        assertEquals(1, meters.negativeTimes());
        assertTrue(meters.collect(true).histograms().isEmpty());
    }

    @Test
    void judgesByState() {
        meters.loop(0).judged(1, StateVerdict.REFUSED_AS_EXPECTED);
        meters.loop(1).judged(1, StateVerdict.WRONGLY_ACCEPTED);
        assertEquals(new StateCounts(0, 1, 0, 1, 0, 0), meters.states().get("revoked"));
    }

    @Test
    void longestTimeIsAnHour() {
        meters.loop(0).operation(0).observed(0, 0, 2 * Recorder.HIGHEST_NANOS);
        Histogram histogram = histogram(meters.collect(true).histograms(), Series.of("pub", Clock.RESPONSE));
        assertEquals(Recorder.HIGHEST_NANOS, (double) histogram.getMaxValue(), 1e-3 * Recorder.HIGHEST_NANOS);
    }
}
