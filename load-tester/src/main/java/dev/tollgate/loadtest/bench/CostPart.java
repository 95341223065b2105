package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a message costs the servers of a row, one after the other in each round. */
final class CostPart implements Part {
    private final Row row;
    private final Duration measure;
    private final List<Aim> aims;

    /** @param measure how long each load is measured */
    CostPart(Row row, Duration measure, List<Aim> aims) {
        this.row = row;
        this.measure = measure;
        this.aims = aims;
    }

    @Override
    public String name() {
        return row.name();
    }

    @Override
    public Set<String> servers() {
        return row.contenders().stream().map(Contender::server).collect(Collectors.toSet());
    }

    @Override
    public int connections() {
        return Rows.connections(row.name());
    }

    @Override
    public List<Aim> aims() {
        return aims;
    }

    @Override
    public double seconds(boolean isFirst) {
        return row.contenders().size() * Loads.seconds(measure, isFirst);
    }

    @Override
    public void measure(int round, RunningPeers running, Results results) throws IOException, InterruptedException {
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (Contender contender : row.contenders()) {
            Optional<Peer> peer = running.get(contender.server());
            if (peer.isPresent()) {
                figures.put(contender.label(), measure(round, contender, peer.get()));
            }
        }
        figures.forEach(
                (label, figure) -> results.costs().add(row.name(), label, figure)); // of the whole round, or none
    }

    private Figure measure(int round, Contender contender, Peer peer) throws IOException, InterruptedException {
        Measurement measurement = new Measurement(peer.process());
        Scenario load = contender.load().on(peer, round == 0);
        LoadRun.run(load, measurement);
        Figure figure = measurement.figure(load.flows().get(0).pace());
        System.err.printf(
                Locale.ROOT,
                "  %-42s %-42s %,9.0f/s  %6.2f µs%n",
                row.name(),
                contender.label(),
                figure.messagesPerSecond(),
                figure.cpuMicros());
        return figure;
    }
}
