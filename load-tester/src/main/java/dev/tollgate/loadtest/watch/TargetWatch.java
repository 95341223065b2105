package dev.tollgate.loadtest.watch;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.TargetSample;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Watches the server for as long as a run lasts. Intervals may end on any thread, which does not wait: the samples are taken on a thread
 * of the watch's own, and one is left out while the one before is still being taken.
 */
public final class TargetWatch implements Interval.Listener, AutoCloseable {
    private static final long END_S = 10;

    private final Optional<ProcessUsage> process;
    private final Optional<MetricsPage> page;
    private final List<TargetSample.Listener> listeners;
    private final Consumer<String> warnings;
    private final TargetFigures figures = new TargetFigures();
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "target-watch");
        created.setDaemon(true);
        return created;
    });
    // On that thread only.
    private final Set<String> said = new HashSet<>();
    private double cpuSeconds = Double.NaN;
    private long cpuAtNanos;

    /** @param warnings what cannot be seen, each once */
    public TargetWatch(
            Optional<ProcessUsage> process,
            Optional<MetricsPage> page,
            List<TargetSample.Listener> listeners,
            Consumer<String> warnings) {
        this.process = process;
        this.page = page;
        this.listeners = List.copyOf(listeners);
        this.warnings = warnings;
    }

    @Override
    public void onInterval(Interval interval) {
        boolean isWatching = process.isPresent() || page.isPresent();
        if (isWatching && isBusy.compareAndSet(false, true)) {
            thread.execute(() -> sample(interval.phase(), interval.startNanos() + interval.lengthNanos()));
        }
    }

    private void sample(Phase phase, long atNanos) {
        try {
            Usage seen = look();
            TargetSample sample = new TargetSample(
                    phase, atNanos, seen.rssBytes(), seen.heapBytes(), seen.threads(), seen.openFiles(), cores(seen));
            figures.add(sample);
            listeners.forEach(listener -> listener.onTarget(sample));
        } finally {
            isBusy.set(false);
        }
    }

    private Usage look() {
        Optional<Usage> ofProcess = process.flatMap(ProcessUsage::look);
        if (process.isPresent() && ofProcess.isEmpty()) {
            once("process", "the server's process is not there");
        }
        Usage seen = ofProcess.orElse(Usage.UNKNOWN);
        return page.map(each -> seen.or(read(each))).orElse(seen);
    }

    private Usage read(MetricsPage each) {
        try {
            Usage usage = each.look();
            if (usage.equals(Usage.UNKNOWN)) {
                once("page", each + " has none of the metrics that are known of a process");
            }
            return usage;
        } catch (IOException failed) {
            once("page", each + " cannot be read: " + failed.getMessage());
            return Usage.UNKNOWN;
        }
    }

    private void once(String what, String text) {
        if (said.add(what)) {
            warnings.accept(text);
        }
    }

    /** NaN for the first sample, and after a restart. */
    private double cores(Usage seen) {
        long now = System.nanoTime();
        double cores = (seen.cpuSeconds() - cpuSeconds) / ((now - cpuAtNanos) / 1e9);
        cpuSeconds = seen.cpuSeconds();
        cpuAtNanos = now;
        return cores >= 0 ? cores : Double.NaN;
    }

    /** Of the measure phase: by name, such as {@code target.rss_bytes.max}. Any thread. */
    public Map<String, Double> figures() {
        return figures.map();
    }

    /** Waits for a sample that is being taken. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_S, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
