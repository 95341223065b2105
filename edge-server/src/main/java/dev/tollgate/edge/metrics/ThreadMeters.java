package dev.tollgate.edge.metrics;

import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the threads on the path of messages take from heap and processor: the proof that they make no garbage. */
final class ThreadMeters {
    private static final double NS_PER_S = 1e9;

    private final ThreadMXBean threads;
    private final List<String> prefixes;

    /** A figure of one thread; below 0 where it has ended meanwhile. */
    @FunctionalInterface
    private interface Figure {
        double of(long threadId);
    }

    private ThreadMeters(ThreadMXBean threads, List<String> prefixes) {
        this.threads = threads;
        this.prefixes = List.copyOf(prefixes);
    }

    /** @param prefixes of the threads' names */
    static void register(PrometheusRegistry registry, List<String> prefixes) {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()) {
            return; // a JVM without these figures
        }
        ThreadMeters meters = new ThreadMeters(threads, prefixes);
        CounterWithCallback.builder()
                .name("tollgate_thread_allocated_bytes_total")
                .help("Bytes that a thread on the path of messages allocated on the heap.")
                .labelNames("thread")
                .callback(callback -> meters.sums(threads::getThreadAllocatedBytes)
                        .forEach((thread, bytes) -> callback.call(bytes, thread)))
                .register(registry);
        CounterWithCallback.builder()
                .name("tollgate_thread_cpu_seconds_total")
                .help("Processor time that a thread on the path of messages used, in seconds.")
                .labelNames("thread")
                .callback(callback -> meters.sums(id -> threads.getThreadCpuTime(id) / NS_PER_S)
                        .forEach((thread, seconds) -> callback.call(seconds, thread)))
                .register(registry);
    }

    /** By name: a page may not hold two lines of one name. */
    private Map<String, Double> sums(Figure figure) {
        Map<String, Double> sums = new TreeMap<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && prefixes.stream().anyMatch(thread.getThreadName()::startsWith)) {
                sums.merge(thread.getThreadName(), Math.max(0, figure.of(thread.getThreadId())), Double::sum);
            }
        }
        return sums;
    }
}
