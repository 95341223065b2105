package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.Meters;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time since the start of the run: cuts it into intervals, which go to the listeners, also while nothing happens. On the thread that
 * keeps time; events may be marked on any.
 */
final class Timeline {
    private static final long STEP_NANOS = 5_000_000;
    static final int EVENTS_MAX = 10_000;

    private final RunSettings settings;
    private final Meters meters;
    private final Supplier<@Nullable Throwable> failure;
    private final List<RunEvent> events = new ArrayList<>();
    private Phase phase = Phase.PREFLIGHT;
    private Phase intervalPhase = Phase.PREFLIGHT;
    private volatile long startNanos;
    private long intervalStart;
    private long connectionsLost;

    /** @param failure of the event loops */
    Timeline(RunSettings settings, Meters meters, Supplier<@Nullable Throwable> failure) {
        this.failure = failure;
        this.settings = settings;
        this.meters = meters;
    }

    /** @param nanos of {@link System#nanoTime()}: now, or just before */
    void start(long nanos) {
        startNanos = nanos;
        intervalStart = nanos;
    }

    void enter(Phase next) {
        if (phase == intervalPhase && System.nanoTime() - intervalStart < STEP_NANOS) {
            intervalPhase = next;
        }
        phase = next;
        mark("phase", next.name().toLowerCase(Locale.ROOT));
    }

    Phase phase() {
        return phase;
    }

    void mark(String kind, String text) {
        RunEvent event = new RunEvent(System.nanoTime() - startNanos, kind, text);
        synchronized (events) {
            if (events.size() >= EVENTS_MAX) {
                return;
            }
            if (events.size() == EVENTS_MAX - 1) {
                event = new RunEvent(event.atNanos(), "warning", "later events are left out: there are too many");
            }
            events.add(event);
        }
        for (Interval.Listener listener : settings.listeners()) {
            listener.onEvent(event);
        }
    }

    List<RunEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Keeps time until then, or until {@code isOver}. Throws IllegalStateException when the tester itself has failed. */
    void until(long nanos, BooleanSupplier isOver) throws InterruptedException {
        while (System.nanoTime() < nanos && !isOver.getAsBoolean()) {
            Throwable mistake = failure.get();
            if (mistake != null) {
                throw new IllegalStateException("the tester itself has failed: " + mistake, mistake);
            }
            long now = System.nanoTime();
            long end = intervalStart + settings.interval().toNanos();
            if (now >= end) {
                close(end);
                continue;
            }
            long pause = Math.min(STEP_NANOS, Math.min(nanos, end) - now);
            TimeUnit.NANOSECONDS.sleep(Math.max(pause, 1)); // the granularity at which conditions are looked at
        }
    }

    /** Closes the last interval, which may be shorter. */
    void finish() {
        long length = settings.interval().toNanos();
        while (System.nanoTime() >= intervalStart + length) {
            close(intervalStart + length);
        }
        close(System.nanoTime());
    }

    private void close(long endNanos) {
        Meters.Collected collected = meters.collect(intervalPhase == Phase.MEASURE);
        long lost = meters.total(Gauge.CONNECTIONS_LOST);
        Interval interval = new Interval(
                intervalPhase,
                intervalStart - startNanos,
                endNanos - intervalStart,
                collected.histograms(),
                collected.counts(),
                meters.total(Gauge.IN_FLIGHT),
                meters.total(Gauge.BACKLOG),
                meters.total(Gauge.CONNECTED),
                meters.total(Gauge.CONNECTIONS_WANTED),
                lost - connectionsLost,
                settings.health().sample(collected.lagNanos()));
        connectionsLost = lost;
        intervalStart = endNanos;
        intervalPhase = phase;
        for (Interval.Listener listener : settings.listeners()) {
            listener.onInterval(interval);
        }
    }
}
