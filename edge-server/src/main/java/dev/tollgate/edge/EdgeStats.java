package dev.tollgate.edge;

import dev.tollgate.edge.explain.Events;
import dev.tollgate.edge.explain.Stats;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.intake.IntakeCounters;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.sink.LedgerRow;
import dev.tollgate.edge.sink.SinkStatus;
import dev.tollgate.edge.sink.Sinks;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Makes each second's figures from the counters that the metrics show, and has sinks that changed state told of. Rates are of the time since the
 * call before. Any thread, one at a time.
 */
final class EdgeStats implements Supplier<Stats> {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MICROS_A_MS = 1_000;
    private static final int PERCENT_HALF = 50;
    private static final int PERCENT_MOST = 99;

    private final List<Intake> intakes;
    private final Map<String, LongSupplier> connections;
    private final MessageRing ring;
    private final Journal journal;
    private final long journalMaxBytes;
    private final LongSupplier devices;
    private final Sinks sinks;
    private final SinkWatch watch;
    private final InstantSource clock;
    private final long startedAtNanos = System.nanoTime();
    private final Histogram acks = new Histogram(TimeUnit.MINUTES.toMicros(1), 2);
    private final Map<String, Long> refusedBefore = new HashMap<>();
    private final Map<String, Long> deliveredBefore = new HashMap<>();
    private long acceptedBefore;
    private long bytesBefore;
    private long beforeNanos = startedAtNanos;

    EdgeStats(
            List<Intake> intakes,
            Map<String, LongSupplier> connections,
            MessageRing ring,
            Journal journal,
            long journalMaxBytes,
            LongSupplier devices,
            Sinks sinks,
            Events events,
            InstantSource clock) {
        this.intakes = intakes;
        this.connections = new TreeMap<>(connections);
        this.ring = ring;
        this.journal = journal;
        this.journalMaxBytes = journalMaxBytes;
        this.devices = devices;
        this.sinks = sinks;
        this.watch = new SinkWatch(events);
        this.clock = clock;
    }

    @Override
    public synchronized Stats get() {
        long nowNanos = System.nanoTime();
        double seconds = Math.max(1e-3, (nowNanos - beforeNanos) / NANOS);
        beforeNanos = nowNanos;
        long accepted = sum(counters -> counters.messages(Verdict.ACCEPTED));
        long bytes = sum(IntakeCounters::acceptedBytes);
        double acceptedPerSecond = (accepted - acceptedBefore) / seconds;
        double bytesPerSecond = (bytes - bytesBefore) / seconds;
        acceptedBefore = accepted;
        bytesBefore = bytes;
        Map<String, Long> open = new LinkedHashMap<>();
        connections.forEach((name, count) -> open.put(name, count.getAsLong()));
        acks.reset();
        intakes.forEach(intake -> intake.ackTimes().takeTo(acks));
        return new Stats(
                clock.millis(),
                TimeUnit.NANOSECONDS.toSeconds(nowNanos - startedAtNanos),
                acceptedPerSecond,
                refused(seconds),
                bytesPerSecond,
                open,
                percentileMs(PERCENT_HALF),
                percentileMs(PERCENT_MOST),
                ring.occupied(),
                ring.capacity(),
                journal.bytesOnDisk(),
                journal.metrics().records(),
                journalMaxBytes,
                devices.getAsLong(),
                sinks(seconds),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** A number of a loop's. */
    private interface Counted {
        long of(IntakeCounters counters);
    }

    private long sum(Counted counted) {
        return intakes.stream()
                .mapToLong(intake -> counted.of(intake.counters()))
                .sum();
    }

    private Map<String, Double> refused(double seconds) {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.ACCEPTED) {
                long refused = sum(counters -> counters.messages(verdict));
                long since = refused - refusedBefore.getOrDefault(verdict.reason(), 0L);
                refusedBefore.put(verdict.reason(), refused);
                if (since > 0) {
                    rates.put(verdict.reason(), since / seconds);
                }
            }
        }
        return rates;
    }

    private double percentileMs(double percent) {
        return acks.getTotalCount() == 0 ? Double.NaN : acks.getValueAtPercentile(percent) / MICROS_A_MS;
    }

    private List<Stats.Sink> sinks(double seconds) {
        Map<String, Long> delivered = new HashMap<>();
        for (LedgerRow row : sinks.ledger()) {
            delivered.merge(row.sink(), row.delivered(), Long::sum);
        }
        List<Stats.Sink> all = new ArrayList<>();
        List<SinkStatus> statuses = sinks.status();
        watch.look(statuses);
        for (SinkStatus status : statuses) {
            long now = delivered.getOrDefault(status.name(), 0L);
            Long before = deliveredBefore.put(status.name(), now);
            double rate = before == null ? 0 : Math.max(0, now - before) / seconds;
            String state = status.state().name().toLowerCase(Locale.ROOT);
            all.add(new Stats.Sink(status.name(), state, status.lag(), rate));
        }
        return all;
    }
}
