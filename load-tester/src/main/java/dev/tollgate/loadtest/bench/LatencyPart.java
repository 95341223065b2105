package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.health.GeneratorVerdict.Trust;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * 99th percentile from the planned instant to the answer, of a bare server and of the edge that answers what it has forced to disk, at half
 * of the rate that this edge can do with the load of {@link Rows#QOS1}. A connection sends as many messages in a row as it has in flight
 * there: one by one, their system calls would take all of the load tester's core. Beside it stands what the edge itself says of its answers.
 */
final class LatencyPart implements Part {
    static final String NAME = "p99 at half of the maximum rate";
    static final String EDGE = Rows.JOURNALED;
    private static final String FORCED = "one fdatasync of 4 KiB";
    private static final String IN_EDGE = "Tollgate, journaled, from the ring to the answer";
    private static final int IN_FLIGHT = 256; // far from holding anything back
    private static final double PERCENT = 99;

    private final Loads loads;
    private final Path folder;
    private double rate;

    /** @param folder on the disk that the edge's journal is on */
    LatencyPart(Loads loads, Path folder) {
        this.loads = loads;
        this.folder = folder;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> servers() {
        return Set.of(Rows.MQTT_FLOOR, EDGE);
    }

    @Override
    public List<Aim> aims() {
        return List.of(new Aim.Limit(NAME, EDGE, "below 2 × bare Netty + one fdatasync"));
    }

    @Override
    public double seconds(boolean isFirst) {
        return 2 * Loads.seconds(loads.measure(), isFirst) + 1;
    }

    @Override
    public void measure(int round, RunningPeers running, Results results) throws IOException, InterruptedException {
        Peer edge = peer(running, EDGE);
        if (rate == 0) {
            rate = Math.floor(maximum(edge, results) / 2);
        }
        results.readings().add(NAME, "rate", Quantity.PER_SECOND, Reading.of(rate));
        double forced = ForcedWrite.millis(folder);
        results.readings().add(NAME, FORCED, Quantity.MILLIS, Reading.of(forced));
        Reading floor = percentile(peer(running, Rows.MQTT_FLOOR), round == 0, interval -> {});
        results.readings().add(NAME, Rows.MQTT_FLOOR, Quantity.MILLIS, floor);
        EdgeAckTimes ackTimes = new EdgeAckTimes(InstantSource.system());
        Reading reached = percentile(edge, round == 0, ackTimes);
        OptionalDouble inEdge = ackTimes.p99Millis(edge.admin().orElseThrow().json(EdgeAckTimes.HISTORY));
        Reading limited = Reading.of(reached.value(), 2 * floor.value() + forced)
                .trusted(Reading.worse(floor.trust(), reached.trust())); // the limit is the floor's
        results.readings().add(NAME, EDGE, Quantity.MILLIS, limited);
        inEdge.ifPresent(millis -> results.readings().add(NAME, IN_EDGE, Quantity.MILLIS, Reading.of(millis)));
        System.err.printf(
                Locale.ROOT,
                "  %-42s %,.0f/s: bare Netty %.2f ms (%s), fdatasync %.2f ms, Tollgate %.2f ms (%s)%s%n",
                NAME,
                rate,
                floor.value(),
                floor.trust(),
                forced,
                reached.value(),
                reached.trust(),
                inEdge.isPresent() ? String.format(Locale.ROOT, ", %.2f ms in it", inEdge.getAsDouble()) : "");
    }

    private static Peer peer(RunningPeers running, String name) throws IOException {
        return running.get(name).orElseThrow(() -> new IOException(name + " is not running"));
    }

    /** What this run has found already, else found here. */
    private double maximum(Peer edge, Results results) throws IOException, InterruptedException {
        Optional<Table.Line> known = results.costs().line(Rows.QOS1, EDGE);
        if (known.isPresent()) {
            return known.get().messagesPerSecond();
        }
        Measurement measurement = new Measurement(edge.process());
        MqttLoad closed = MqttLoad.usual(Op.PUB_Q1, new Pace.Closed(), Rows.IN_FLIGHT);
        LoadRun.run(loads.mqtt(edge, true, closed), measurement);
        return measurement.figure(closed.pace()).messagesPerSecond();
    }

    private Reading percentile(Peer peer, boolean isCold, Interval.Listener listener)
            throws IOException, InterruptedException {
        MqttLoad open = MqttLoad.usual(Op.PUB_Q1, Pace.total(rate), IN_FLIGHT).inBurstsOf(Rows.IN_FLIGHT);
        RunResult result = LoadRun.judged(loads.mqtt(peer, isCold, open), listener);
        Counts sum = result.counts().values().stream().reduce(Counts.NONE, Counts::plus);
        long failed = sum.refused() + sum.timedOut() + sum.lost();
        if (sum.ok() == 0 || failed > 0) {
            throw new IOException("expected answers and no failures, got " + sum.ok() + " and " + failed);
        }
        Histogram responses = result.histograms().get(Series.of(Op.PUB_Q1.text(), Clock.RESPONSE));
        if (responses == null) {
            throw new IOException("expected times of answers, got none");
        }
        if (sum.shed() > 0) {
            throw new IOException(
                    "expected the planned rate to be kept, but " + sum.shed() + " messages were not sent");
        }
        Trust trust = result.generator().trust();
        result.generator().reasons().forEach(reason -> System.err.println("    load tester: " + reason));
        return Reading.of(responses.getValueAtPercentile(PERCENT) / 1e6).trusted(trust.name());
    }
}
