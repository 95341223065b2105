package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.run.Meeting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the edge on a thread of its own: again and again while a load is measured, and, after a full collection, before the connections
 * are made, before the load begins, and after it while the connections are still there, for which the load waits.
 */
final class EdgeWatch implements Meeting, AutoCloseable {
    private static final long LEAD_NANOS = 20_000_000;

    private final SoakedEdge edge;
    private final Progress progress;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "edge-watch"));
    private final Map<Point, EdgeSample> samples = new EnumMap<>(Point.class);
    private final Map<Point, Long> metNanos = new EnumMap<>(Point.class);
    private final List<EdgeSample> measured = new ArrayList<>();
    private volatile @Nullable Interval last;
    private volatile boolean isOver;
    private @Nullable IOException failure;

    /** @param everyMillis between two looks while the load is measured */
    EdgeWatch(SoakedEdge edge, Progress progress, long everyMillis) {
        this.edge = edge;
        this.progress = progress;
        thread.scheduleAtFixedRate(this::lookWhileMeasured, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    /** For the run's listener: the latest row. */
    void onInterval(Interval interval) {
        last = interval;
    }

    private synchronized void lookWhileMeasured() {
        Interval row = last;
        if (row == null || failure != null) {
            return;
        }
        try {
            EdgeSample sample = edge.look();
            if (row.phase() == Phase.MEASURE && !isOver) { // the row may be from before the load's end
                measured.add(sample);
            }
            progress.show(row, sample);
        } catch (IOException e) {
            failure = e; // told by the next meeting, or by the caller
        }
    }

    @Override
    public CompletableFuture<Long> at(Point point, long earliestNanos) {
        synchronized (metNanos) {
            metNanos.put(point, System.nanoTime());
        }
        isOver = point == Point.DRAINED;
        return switch (point) {
            case CONNECT, SETTLE -> CompletableFuture.completedFuture(earliestNanos);
            case START, LOAD, DRAINED ->
                CompletableFuture.supplyAsync(() -> lookAt(point), thread)
                        .thenApply(looked -> Math.max(earliestNanos, looked + LEAD_NANOS));
        };
    }

    private synchronized long lookAt(Point point) {
        try {
            if (failure != null) {
                throw failure;
            }
            samples.put(point, edge.lookAfterCollection());
            return System.nanoTime();
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    /** What was seen there. After the run. */
    synchronized EdgeSample at(Point point) throws IOException {
        EdgeSample sample = samples.get(point);
        if (sample == null) {
            throw new IOException("the run ended before " + point);
        }
        return sample;
    }

    /** The first and the last look within the measure phase. */
    synchronized Window window() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (measured.size() < 2) {
            throw new IOException("expected two looks at the edge while the load is measured, got " + measured.size());
        }
        return new Window(measured.get(0), measured.get(measured.size() - 1));
    }

    /** From the first connection's beginning until the last was there. */
    double connectSeconds() {
        synchronized (metNanos) {
            return (metNanos.getOrDefault(Point.SETTLE, 0L) - metNanos.getOrDefault(Point.CONNECT, 0L)) / 1e9;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Two looks, between which the load was as planned. */
    record Window(EdgeSample begin, EdgeSample end) {
        double messages() {
            return Math.max(1, end.accepted() - begin.accepted());
        }

        double seconds() {
            return (end.atMillis() - begin.atMillis()) / 1e3;
        }

        /** Of the whole process. */
        double cpuMicrosPerMessage() {
            return (end.cpuSeconds() - begin.cpuSeconds()) * 1e6 / messages();
        }

        /** Of event loops and the journal's threads. */
        double pathCpuMicrosPerMessage() {
            return (end.pathCpuSeconds() - begin.pathCpuSeconds()) * 1e6 / messages();
        }

        double pathBytesPerMessage() {
            return (end.pathAllocatedBytes() - begin.pathAllocatedBytes()) / messages();
        }

        /** Of event loops alone. */
        double loopBytesPerMessage() {
            return (end.loopAllocatedBytes() - begin.loopAllocatedBytes()) / messages();
        }

        double journalBytesPerMessage() {
            return (end.journalBytes() - begin.journalBytes()) / messages();
        }

        /** 1 is a whole core. */
        double cores() {
            return (end.cpuSeconds() - begin.cpuSeconds()) / seconds();
        }
    }
}
