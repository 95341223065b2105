package dev.tollgate.loadtest.report.serve;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.Operations;
import dev.tollgate.loadtest.report.files.Slice;
import dev.tollgate.loadtest.report.live.Buckets;
import dev.tollgate.loadtest.report.live.LiveView;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A run in the text format of Prometheus, version 0.0.4. For one use, on one thread. */
final class Exposition {
    private static final String PREFIX = "tollgate_load_";

    private final StringBuilder out = new StringBuilder(1 << 14);
    private final LiveView view;

    private Exposition(LiveView view) {
        this.view = view;
    }

    static String of(LiveView view) {
        Exposition exposition = new Exposition(view);
        exposition.counters();
        exposition.latencies();
        if (!view.slices().isEmpty()) {
            exposition.gauges(view.slices().get(view.slices().size() - 1));
        }
        return exposition.out.toString();
    }

    private void counters() {
        counter("planned_total", "Operations that were due by the plan.", Counts::planned);
        counter("started_total", "Operations handed to a socket.", Counts::started);
        counter("shed_total", "Operations never started, since a queue was full.", Counts::shed);
        head("ended_total", "counter", "Operations that ended, by how.");
        view.counts().forEach((operation, counts) -> {
            ended(operation, "ok", counts.ok());
            ended(operation, "refused", counts.refused());
            ended(operation, "timeout", counts.timedOut());
            ended(operation, "lost", counts.lost());
        });
        head("connections_lost_total", "counter", "Connections ended by the other side or an error.");
        sample("connections_lost_total", "", (double) view.connectionsLost());
        head("values_left_out_total", "counter", "Latencies without a histogram, since there are too many series.");
        sample("values_left_out_total", "", (double) view.seriesLeftOut());
    }

    private void counter(String name, String help, ToLongFunction<Counts> count) {
        head(name, "counter", help);
        view.counts()
                .forEach((operation, counts) ->
                        sample(name, "operation=\"" + escaped(operation) + "\"", (double) count.applyAsLong(counts)));
    }

    private void ended(String operation, String outcome, long count) {
        sample("ended_total", "operation=\"" + escaped(operation) + "\",outcome=\"" + outcome + "\"", (double) count);
    }

    private void latencies() {
        if (view.buckets().isEmpty()) {
            return;
        }
        head("latency_seconds", "histogram", "Latency; response counts from the planned instant.");
        for (Series series : Operations.sorted(view.buckets().keySet())) {
            Buckets buckets = view.buckets().get(series);
            if (buckets != null) {
                latency(labels(series), buckets);
            }
        }
    }

    private void latency(String labels, Buckets buckets) {
        long sum = 0;
        for (int i = 0; i < Buckets.bounds(); i++) {
            sum += buckets.count(i);
            sample("latency_seconds_bucket", labels + ",le=\"" + Buckets.boundSeconds(i) + "\"", (double) sum);
        }
        sum += buckets.count(Buckets.bounds());
        sample("latency_seconds_bucket", labels + ",le=\"+Inf\"", (double) sum);
        sample("latency_seconds_sum", labels, buckets.sumSeconds());
        sample("latency_seconds_count", labels, (double) sum);
    }

    private static String labels(Series series) {
        return Map.of(
                        "operation",
                        series.operation(),
                        "state",
                        series.state(),
                        "outcome",
                        series.outcome().name().toLowerCase(Locale.ROOT),
                        "clock",
                        series.clock().name().toLowerCase(Locale.ROOT))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + "\"")
                .reduce((one, other) -> one + "," + other)
                .orElse("");
    }

    private void gauges(Slice last) {
        gauge("in_flight", "Operations started and not ended.", (double) last.inFlight());
        gauge("backlog", "Operations due and not started.", (double) last.backlog());
        gauge("connections", "Connections that are up.", (double) last.connected());
        gauge("connections_wanted", "Connections that should be up.", (double) last.connectionsWanted());
        gauge("loop_lag_seconds", "How late an event loop was.", last.health().loopLagNanos() / 1e9);
        gauge("hiccup_seconds", "How late a sleeping thread was.", last.health().hiccupNanos() / 1e9);
        gauge(
                "gc_pause_seconds",
                "The longest pause for garbage collection.",
                last.health().gcNanos() / 1e9);
        gauge(
                "cpu_ratio",
                "Share of the processor time that may be used.",
                last.health().cpu());
        gauge(
                "steal_ratio",
                "Share of processor time that the hypervisor took.",
                last.health().steal());
        head("phase", "gauge", "1 for the phase that the run is in.");
        sample("phase", "phase=\"" + last.phase().name().toLowerCase(Locale.ROOT) + "\"", 1);
    }

    private void gauge(String name, String help, double value) {
        head(name, "gauge", help);
        sample(name, "", value);
    }

    private void head(String name, String type, String help) {
        out.append("# HELP ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(help)
                .append('\n');
        out.append("# TYPE ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
    }

    private void sample(String name, String labels, double value) {
        out.append(PREFIX).append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : value);
        out.append('\n');
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
