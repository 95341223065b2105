package dev.tollgate.edge.intake;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long an event loop's answers took, from the message in the ring to its answer: of one in {@value #ONE_IN}, so that it costs no message a
 * thing to speak of. The loop records, one reader at a time takes what was recorded since. Allocates nothing on the loop.
 */
public final class AckTimes {
    private static final int ONE_IN = 64; // a power of two
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final int DIGITS = 2;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(MAX_MICROS, DIGITS);
    private int messages;

    AckTimes() {}

    /** Whether this message's time is to be taken. */
    boolean isSampled() {
        return (++messages & (ONE_IN - 1)) == 1;
    }

    void record(Answer answer) {
        long since = answer.sampledNanos();
        if (since != 0) {
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - since);
            recorder.recordValue(Math.min(MAX_MICROS, Math.max(0, micros)));
        }
    }

    /** Adds, in microseconds, what was recorded since the last call. For one thread at a time. */
    public void takeTo(Histogram histogram) {
        histogram.add(recorder.getIntervalHistogram());
    }
}
