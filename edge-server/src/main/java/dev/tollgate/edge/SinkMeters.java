package dev.tollgate.edge;

import dev.tollgate.edge.metrics.EdgeMetrics;
import dev.tollgate.edge.sink.LedgerRow;
import dev.tollgate.edge.sink.SinkStatus;
import dev.tollgate.edge.sink.Sinks;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Shows sinks and ledger as metrics: the same numbers as in the admin API. */
final class SinkMeters {
    private static final List<String> SINK = List.of("sink");
    private static final List<String> ACCOUNT = List.of("route", "sink");
    private static final List<String> DROPS = List.of("route", "sink", "reason");

    private final EdgeMetrics metrics;
    private final Sinks sinks;

    private SinkMeters(EdgeMetrics metrics, Sinks sinks) {
        this.metrics = metrics;
        this.sinks = sinks;
    }

    static void register(EdgeMetrics metrics, Sinks sinks) {
        SinkMeters meters = new SinkMeters(metrics, sinks);
        meters.sink(
                "tollgate_sink_lag_records", "Records that the sink's cursor is behind the journal.", SinkStatus::lag);
        meters.sink("tollgate_sink_failures", "Failures in a row; 0 while it delivers.", SinkStatus::failures);
        meters.sink(
                "tollgate_sink_paused",
                "1 while an operator has paused it.",
                status -> status.state() == SinkStatus.State.PAUSED ? 1 : 0);
        meters.sink("tollgate_sink_dead_letter_bytes", "Bytes of its dead letters.", SinkStatus::deadLetterBytes);
        meters.ledger();
    }

    private void sink(String name, String help, ToDoubleFunction<SinkStatus> value) {
        metrics.gauges(name, help, SINK, sample -> sinks.status()
                .forEach(status -> sample.accept(value.applyAsDouble(status), status.name())));
    }

    private void ledger() {
        account("tollgate_ledger_accepted", "Records accepted on the route for the sink.", LedgerRow::accepted);
        account("tollgate_ledger_delivered", "Records that the sink has confirmed.", LedgerRow::delivered);
        account("tollgate_ledger_in_flight", "Records read for the sink and not settled.", LedgerRow::inFlight);
        account("tollgate_ledger_waiting", "Records in the journal that the sink has not read.", LedgerRow::waiting);
        account(
                "tollgate_ledger_expired",
                "Records that became too old before they were delivered.",
                LedgerRow::expired);
        account(
                "tollgate_ledger_difference",
                "Records in no account: not 0 when something is wrong.",
                LedgerRow::difference);
        metrics.gauges("tollgate_ledger_dropped", "Records given up, by reason.", DROPS, sample -> sinks.ledger()
                .forEach(row -> row.outcomes().forEach((outcome, records) -> {
                    if (outcome.isDrop()) {
                        sample.accept((double) records, row.route(), row.sink(), outcome.text());
                    }
                })));
    }

    private void account(String name, String help, ToLongFunction<LedgerRow> value) {
        metrics.gauges(name, help, ACCOUNT, sample -> sinks.ledger()
                .forEach(row -> sample.accept((double) value.applyAsLong(row), row.route(), row.sink())));
    }
}
