package dev.tollgate.edge.sink;

import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.route.Route;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sinks of the edge, each with its feed and thread. {@link #open} before the journal takes messages, {@link #start}, {@link #close};
 * the other methods are safe from any thread.
 */
public final class Sinks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sinks.class);
    private static final long STALL_CHECK_MS = 100;
    private static final long STOP_GRACE_MS = 2_000;
    private static final long STOP_TIMEOUT_MS = 15_000;

    private final List<SinkFeed> feeds;
    private final List<@Nullable Route> routes;
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService watch;

    private Sinks(List<SinkFeed> feeds, List<@Nullable Route> routes) {
        this.feeds = feeds;
        this.routes = routes;
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sink-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads the cursors, and has the journal keep what required sinks still need.
     *
     * @param specs in the order of their numbers
     * @param routes by number; null for one that is no longer in the settings
     * @param onProgress called on a feed's thread when records were settled; must neither wait nor throw
     */
    public static Sinks open(
            Journal journal,
            List<SinkSpec> specs,
            List<@Nullable Route> routes,
            DeliveryProgress progress,
            Runnable onProgress,
            InstantSource clock)
            throws IOException {
        List<SinkFeed> feeds = new ArrayList<>();
        for (SinkSpec spec : specs) {
            feeds.add(new SinkFeed(spec, journal, routes, progress, onProgress, clock));
        }
        List<SinkFeed> required = feeds.stream()
                .filter(feed -> routes.stream()
                        .anyMatch(route -> route != null
                                && route.requiredSinks().contains(feed.spec().number())))
                .toList();
        journal.keepFrom(() -> neededSequence(required));
        return new Sinks(feeds, routes);
    }

    /** An edge's that only keeps its journal. */
    public static Sinks none() {
        return new Sinks(List.of(), List.of());
    }

    private static long neededSequence(List<SinkFeed> required) {
        long needed = Long.MAX_VALUE;
        for (int i = 0; i < required.size(); i++) {
            needed = Math.min(needed, required.get(i).neededSequence());
        }
        return needed;
    }

    public void start() {
        for (SinkFeed feed : feeds) {
            Thread thread = new Thread(feed, "sink-" + feed.spec().name());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        var unused = watch.scheduleWithFixedDelay(
                () -> feeds.forEach(SinkFeed::checkStall), STALL_CHECK_MS, STALL_CHECK_MS, TimeUnit.MILLISECONDS);
    }

    public List<SinkStatus> status() {
        return feeds.stream().map(SinkFeed::status).toList();
    }

    /** The accounts of all routes at all sinks that they lead to. */
    public List<LedgerRow> ledger() {
        return feeds.stream().flatMap(feed -> feed.ledger().stream()).toList();
    }

    /** A sink to be told what to do; empty when there is none of this name. */
    public Optional<SinkControl> find(String name) {
        return feeds.stream()
                .filter(feed -> feed.spec().name().equals(name))
                .findFirst()
                .map(SinkControl::new);
    }

    /** Names of the routes that lead to a sink. */
    public List<String> routesTo(String sink) {
        int number = feeds.stream()
                .filter(feed -> feed.spec().name().equals(sink))
                .mapToInt(feed -> feed.spec().number())
                .findFirst()
                .orElse(-1);
        List<String> names = new ArrayList<>();
        for (Route route : routes) {
            if (route != null && route.isFor(number)) {
                names.add(route.name());
            }
        }
        return names;
    }

    /** Lets deliveries that are under way end, for a short time, and notes the cursors. */
    @Override
    public void close() {
        feeds.forEach(feed -> feed.stop(STOP_GRACE_MS));
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_TIMEOUT_MS);
        for (Thread thread : threads) {
            join(thread, deadlineNanos);
        }
        watch.shutdownNow();
    }

    private static void join(Thread thread, long deadlineNanos) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime())));
            if (thread.isAlive()) {
                LOG.error(
                        "{} did not end within {} ms; some records will be delivered again",
                        thread.getName(),
                        STOP_TIMEOUT_MS);
            }
        } catch (InterruptedException stopWaiting) {
            Thread.currentThread().interrupt();
        }
    }
}
