package dev.tollgate.edge.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;

/** The JVM's own figures, under the names that Prometheus' Java client gives them where it has them. */
final class JvmMeters {
    private static final double MS_PER_S = 1e3;
    private static final double NS_PER_S = 1e9;

    private JvmMeters() {}

    static void register(PrometheusRegistry registry) {
        memory(registry);
        garbageCollectors(registry);
        process(registry);
        GaugeWithCallback.builder()
                .name("jvm_threads_current")
                .help("Live threads of the JVM.")
                .callback(callback ->
                        callback.call(ManagementFactory.getThreadMXBean().getThreadCount()))
                .register(registry);
    }

    private static void memory(PrometheusRegistry registry) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        GaugeWithCallback.builder()
                .name("jvm_memory_used_bytes")
                .help("Memory in use, in bytes.")
                .labelNames("area")
                .callback(callback -> {
                    callback.call((double) memory.getHeapMemoryUsage().getUsed(), "heap");
                    callback.call((double) memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_memory_max_bytes")
                .help("Most memory that may be used, in bytes; -1 for no limit.")
                .labelNames("area")
                .callback(callback -> {
                    callback.call((double) memory.getHeapMemoryUsage().getMax(), "heap");
                    callback.call((double) memory.getNonHeapMemoryUsage().getMax(), "nonheap");
                })
                .register(registry);
        List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
        GaugeWithCallback.builder()
                .name("jvm_buffer_pool_used_bytes")
                .help("Memory of buffers outside the heap, in bytes.")
                .labelNames("pool")
                .callback(
                        callback -> pools.forEach(pool -> callback.call((double) pool.getMemoryUsed(), pool.getName())))
                .register(registry);
    }

    private static void garbageCollectors(PrometheusRegistry registry) {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        CounterWithCallback.builder()
                .name("jvm_gc_collections_total")
                .help("Garbage collections.")
                .labelNames("gc")
                .callback(callback -> collectors.forEach(collector ->
                        callback.call((double) Math.max(0, collector.getCollectionCount()), collector.getName())))
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_collection_seconds_total")
                .help("Time spent in garbage collections, in seconds.")
                .labelNames("gc")
                .callback(callback -> collectors.forEach(collector ->
                        callback.call(Math.max(0, collector.getCollectionTime()) / MS_PER_S, collector.getName())))
                .register(registry);
    }

    private static void process(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("process_start_time_seconds")
                .help("When the process started, in seconds since the epoch.")
                .callback(callback ->
                        callback.call(ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_S))
                .register(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            CounterWithCallback.builder()
                    .name("process_cpu_seconds_total")
                    .help("Processor time that the process used, in seconds.")
                    .callback(callback -> callback.call(Math.max(0, system.getProcessCpuTime()) / NS_PER_S))
                    .register(registry);
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            GaugeWithCallback.builder()
                    .name("process_open_fds")
                    .help("Open files, sockets included.")
                    .callback(callback -> callback.call((double) unix.getOpenFileDescriptorCount()))
                    .register(registry);
            GaugeWithCallback.builder()
                    .name("process_max_fds")
                    .help("Most files that may be open.")
                    .callback(callback -> callback.call((double) unix.getMaxFileDescriptorCount()))
                    .register(registry);
        }
    }
}
