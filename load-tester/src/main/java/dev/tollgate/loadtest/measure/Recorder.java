package dev.tollgate.loadtest.measure;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * One histogram that one event loop writes and the thread that keeps time reads. Values are nanoseconds, from one microsecond to
 * an hour; longer ones count as an hour.
 */
final class Recorder {
    static final long HIGHEST_NANOS = 3_600_000_000_000L;
    static final int DIGITS = 3;
    private static final long LOWEST_NANOS = 1_000;

    private final SingleWriterRecorder recorder;
    private @Nullable Histogram spare;

    /** @param isRare takes a tenth of the memory, and several times as long to record */
    Recorder(boolean isRare) {
        this.recorder = isRare
                ? new SingleWriterRecorder(DIGITS, true)
                : new SingleWriterRecorder(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    }

    /** On the writer's thread. */
    void record(long nanos) {
        recorder.recordValue(Math.min(Math.max(nanos, 0), HIGHEST_NANOS));
    }

    /**
     * What was recorded since the last call, which is good until the next; null when there was nothing. On the reader's thread.
     */
    @Nullable
    Histogram take() {
        Histogram interval = recorder.getIntervalHistogram(spare);
        spare = interval;
        return interval.getTotalCount() == 0 ? null : interval;
    }

    /** For values of this kind; nothing is too long for it. */
    static Histogram newSum(boolean isRare) {
        return isRare ? new PackedHistogram(DIGITS) : new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    }
}
