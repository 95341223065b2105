package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.health.HealthProbe;
import dev.tollgate.loadtest.health.HealthSummary;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.MeasureWindow;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.scenario.Scenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Joins what all children tell, and tells the listeners. For one thread at a time. */
final class Joiner {
    private static final int EVENTS_MAX = 10_000;

    private final Scenario scenario;
    private final List<Interval.Listener> listeners;
    private final MeasureWindow window = new MeasureWindow();
    private final RowMerge rows;
    private final EventMerge eventMerge;
    private final LastMerge last;
    private final List<RunEvent> events = new ArrayList<>();
    private long startNanos = System.nanoTime();
    /** By child. */
    private final Map<Integer, Row> newest = new TreeMap<>();

    private final Map<Integer, PartResult> results = new TreeMap<>();
    /** Of this process, which takes processor time as well. */
    private final HealthProbe probe = HealthProbe.start();

    Joiner(Scenario scenario, List<Interval.Listener> listeners) {
        this.scenario = scenario;
        this.listeners = listeners;
        this.rows = new RowMerge(scenario.processes(), this::onRows);
        this.eventMerge = new EventMerge(scenario.processes());
        this.last = new LastMerge(scenario, window);
    }

    /** The plans of all children begin at {@code originNanos}. */
    void loadBegins(long originNanos) {
        long warmUp = scenario.phases().warmUp().toNanos();
        window.set(originNanos + warmUp, scenario.phases().measure().toNanos());
    }

    /** The run's time begins. */
    void begins(long nanos) {
        startNanos = nanos;
    }

    /** Something that the parent saw itself. */
    void mark(String kind, String text, long nowNanos) {
        tell(new RunEvent(nowNanos - startNanos, kind, text));
    }

    void row(int child, Row row) throws IOException {
        newest.put(child, row);
        rows.add(child, row);
    }

    private void onRows(List<Row> all) {
        Interval row = RowMerge.merge(all.stream().map(Row::interval).toList());
        Interval complete = last.complete(
                withOwn(row),
                all.stream().flatMap(one -> one.lastReceipts().stream()).toList());
        listeners.forEach(listener -> listener.onInterval(complete));
    }

    /** Only what was in the measure phase counts for the verdict. */
    private Interval withOwn(Interval row) {
        HealthSample own = probe.sample(0);
        if (row.phase().compareTo(Phase.MEASURE) < 0) {
            probe.reset();
        }
        HealthSample theirs = row.health();
        return new Interval(
                row.phase(),
                row.startNanos(),
                row.lengthNanos(),
                row.histograms(),
                row.counts(),
                row.inFlight(),
                row.backlog(),
                row.connected(),
                row.connectionsWanted(),
                row.connectionsLost(),
                new HealthSample(
                        theirs.loopLagNanos(),
                        theirs.hiccupNanos(),
                        theirs.gcNanos(),
                        Math.min(1, theirs.cpu() + own.cpu()),
                        theirs.steal()));
    }

    void event(int child, RunEvent event) {
        eventMerge.add(child, event).ifPresent(this::tell);
    }

    private void tell(RunEvent event) {
        if (events.size() < EVENTS_MAX) {
            events.add(event);
            listeners.forEach(listener -> listener.onEvent(event));
        }
    }

    /** @return those of all children in their order, once the last of them has come */
    Optional<List<PartResult>> result(int child, PartResult result) {
        results.put(child, result);
        rows.end(child);
        if (results.size() < scenario.processes()) {
            return Optional.empty();
        }
        eventMerge.rest().forEach(this::tell);
        return Optional.of(List.copyOf(results.values()));
    }

    List<RunEvent> events() {
        return List.copyOf(events);
    }

    LastMerge last() {
        return last;
    }

    HealthSummary ownHealth() {
        return probe.summary();
    }

    /** Of the measure phase, so far. */
    Map<String, Map<String, Long>> outcomes() {
        return ResultMerge.outcomes(newest.values().stream().map(Row::outcomes));
    }

    /** Of the measure phase, so far. */
    Map<String, StateCounts> states() {
        return ResultMerge.states(newest.values().stream().map(Row::states));
    }

    void close() {
        probe.close();
    }
}
