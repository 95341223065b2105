package dev.tollgate.edge.admin;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which requests are read and answered, one request at a time each, and the watcher of their waits. The queue before
 * them holds at most one request a connection, so the limit of connections bounds it.
 */
final class AdminThreads implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminThreads.class);
    private static final long WATCH_INTERVAL_MS = 100;
    private static final long STOP_TIMEOUT_MS = 5_000;
    private static final long KEEP_ALIVE_S = 60;

    private final int ioTimeoutMs;
    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService watcher;
    private final Set<SocketWatch> watches = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<SocketWatch> watch =
            ThreadLocal.withInitial(() -> new SocketWatch(Thread.currentThread()));
    private volatile boolean isClosing;

    AdminThreads(AdminConfig config) {
        ioTimeoutMs = config.ioTimeoutMs();
        AtomicInteger number = new AtomicInteger();
        int threads = config.threads() + config.streamsMax();
        workers = new ThreadPoolExecutor(
                threads,
                threads,
                KEEP_ALIVE_S,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, "admin-" + number.incrementAndGet()));
        workers.allowCoreThreadTimeOut(true);
        watcher = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "admin-watch"));
        watcher.scheduleWithFixedDelay(this::checkAll, WATCH_INTERVAL_MS, WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs an exchange; until its handler takes over, it waits for the request's head. */
    @Override
    public void execute(Runnable exchange) {
        workers.execute(() -> {
            SocketWatch own = watch.get();
            watches.add(own);
            own.begin(ioTimeoutMs);
            try {
                exchange.run();
            } finally {
                own.end();
                watches.remove(own);
            }
        });
    }

    /** That of the current worker. */
    SocketWatch watch() {
        return watch.get();
    }

    /** Whether streams should end now. */
    boolean isClosing() {
        return isClosing;
    }

    private void checkAll() {
        watches.forEach(each -> each.check(isClosing));
    }

    /**
     * Lets requests end, and interrupts those that wait for their client. One that takes longer is left to end with the process: it may
     * be reading a file that an interrupt would close.
     */
    @Override
    public void close() {
        isClosing = true;
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} admin requests still run after {} ms", workers.getActiveCount(), STOP_TIMEOUT_MS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        watcher.shutdownNow();
    }
}
