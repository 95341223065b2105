package dev.tollgate.edge.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * All metrics of the edge. Parts register suppliers once, at the start; they are asked at each scrape, on the admin API's threads, so
 * they must be safe from any.
 */
public final class EdgeMetrics {
    private static final double NANO = 1e-9;
    private static final double MILLI = 1e-3;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    /** With the JVM's figures. */
    public EdgeMetrics(String version) {
        JvmMeters.register(registry);
        GaugeWithCallback.builder()
                .name("tollgate_build_info")
                .help("1, with the version of the edge and of Java.")
                .labelNames("version", "java")
                .callback(callback -> callback.call(1, version, System.getProperty("java.version")))
                .register(registry);
    }

    /** {@code tollgate_messages_total} by verdict, and {@code tollgate_message_bytes_total}. */
    public void messages(MessageMeters meters) {
        CounterWithCallback.builder()
                .name("tollgate_messages_total")
                .help("Messages of devices, by what the edge said of them.")
                .labelNames("verdict")
                .callback(callback -> meters.byVerdict()
                        .forEach((verdict, count) -> callback.call((double) count.getAsLong(), verdict)))
                .register(registry);
        counter("tollgate_message_bytes_total", "Payload bytes of accepted messages.", meters.acceptedBytes());
    }

    /** {@code tollgate_connections} by protocol. */
    public void connections(Map<String, LongSupplier> byProtocol) {
        Map<String, LongSupplier> suppliers = Map.copyOf(byProtocol);
        GaugeWithCallback.builder()
                .name("tollgate_connections")
                .help("Open connections of devices.")
                .labelNames("protocol")
                .callback(callback ->
                        suppliers.forEach((protocol, count) -> callback.call((double) count.getAsLong(), protocol)))
                .register(registry);
    }

    /**
     * {@code tollgate_thread_…} for each thread whose name begins so.
     *
     * @param namePrefixes of the threads on the path of messages
     */
    public void threads(List<String> namePrefixes) {
        ThreadMeters.register(registry, namePrefixes);
    }

    /** {@code tollgate_ring_…}. */
    public void ring(LongSupplier occupied, LongSupplier capacity) {
        gauge("tollgate_ring_occupied", "Messages that wait for the journal.", occupied::getAsLong);
        gauge("tollgate_ring_capacity", "Messages that may wait for the journal.", capacity::getAsLong);
    }

    /** {@code tollgate_journal_…}. */
    public void journal(JournalMeters meters) {
        counter("tollgate_journal_records_total", "Records that were forced to disk.", meters.records());
        counter("tollgate_journal_bytes_total", "Bytes of the records that were forced.", meters.bytes());
        counter("tollgate_journal_refused_total", "Messages that could not be written.", meters.refused());
        counter("tollgate_journal_failures_total", "Attempts to write or force that failed.", meters.failures());
        counter(
                "tollgate_journal_deleted_segments_total",
                "Segment files that retention deleted.",
                meters.deletedSegments());
        histogram("tollgate_journal_batch_records", "Records a force.", meters.batchRecords(), 0, 16, 1);
        histogram("tollgate_journal_force_seconds", "Time a force, in seconds.", meters.forceNanos(), 12, 34, NANO);
        gauge("tollgate_journal_disk_bytes", "Bytes of all segment files.", meters.diskBytes()::getAsLong);
        gauge("tollgate_journal_segments", "Segment files.", meters.segments()::getAsLong);
        gauge("tollgate_journal_readers", "Readers that follow the journal.", meters.readers()::getAsLong);
        gauge(
                "tollgate_journal_next_sequence",
                "Sequence that the next record will have.",
                meters.nextSequence()::getAsLong);
        gauge(
                "tollgate_journal_oldest_age_seconds",
                "Age of the oldest record, in seconds.",
                () -> meters.oldestAgeMs().getAsLong() * MILLI);
        gauge(
                "tollgate_journal_writable",
                "1 while messages are taken, 0 while the disk is full or fails.",
                () -> meters.isWritable().getAsBoolean() ? 1 : 0);
    }

    /** {@code tollgate_registry_…}. */
    public void registry(RegistryMeters meters) {
        gauge("tollgate_registry_devices", "Registered devices.", meters.devices()::getAsLong);
        gauge("tollgate_registry_tokens", "Tokens in the map on the path.", meters.tokens()::getAsLong);
        gauge("tollgate_registry_free_ratio", "Part of the map that is free, 0 to 1.", meters.freeRatio());
        gauge("tollgate_registry_mapped_bytes", "Memory outside the heap of the map.", meters.mappedBytes()::getAsLong);
    }

    /** @param name ends in {@code _total} */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    /** A value and the labels that it has. */
    @FunctionalInterface
    public interface LabelledSample {
        void accept(double value, String... labels);
    }

    /** Gauges of one name, a value for each set of labels that {@code values} comes with. */
    public void gauges(String name, String help, List<String> labelNames, Consumer<LabelledSample> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labelNames.toArray(String[]::new))
                .callback(callback -> values.accept(callback::call))
                .register(registry);
    }

    /** Counters of one name, a value for each set of labels; the name ends in {@code _total}. */
    public void counters(String name, String help, List<String> labelNames, Consumer<LabelledSample> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labelNames.toArray(String[]::new))
                .callback(callback -> values.accept(callback::call))
                .register(registry);
    }

    /** @param name ends in the unit, where there is one */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /**
     * A histogram with a bucket for each power of two from {@code first} to {@code last}.
     *
     * @param unit what a value of 1 is, in the unit of the name
     */
    public void histogram(String name, String help, PowerOfTwoMeter meter, int first, int last, double unit) {
        Collector collector = () -> HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets(meter, first, last, unit))
                        .sum(meter.sum().getAsLong() * unit)
                        .build())
                .build();
        registry.register(collector);
    }

    private static ClassicHistogramBuckets buckets(PowerOfTwoMeter meter, int first, int last, double unit) {
        List<Double> bounds = new ArrayList<>();
        List<Number> counts = new ArrayList<>();
        long before = 0;
        for (int exponent = first; exponent <= last; exponent++) {
            long below = Math.max(before, meter.countBelow().applyAsLong(exponent)); // counted while it grows
            bounds.add(Math.scalb(1.0, exponent) * unit);
            counts.add(below - before);
            before = below;
        }
        bounds.add(Double.POSITIVE_INFINITY);
        counts.add(Math.max(0, meter.countBelow().applyAsLong(Long.SIZE - 1) - before));
        return ClassicHistogramBuckets.of(bounds, counts);
    }

    /** Writes the page in Prometheus' text format 0.0.4 and leaves {@code out} open. */
    public void write(OutputStream out) throws IOException {
        writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    }
}
