package dev.tollgate.loadtest.processes;

import dev.tollgate.loadtest.device.Operations;
import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.MeasureWindow;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.plan.Ownership;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/**
 * When the last receiver of all children had a message: once the last of each child has it. Follows so many messages at once; the oldest
 * is given up for a new one. For one thread at a time.
 */
final class LastMerge {
    private static final int FOLLOWED_MAX = 1 << 16;
    private static final int DIGITS = 3;
    private static final Series SERIES = Series.of(Operations.E2E_LAST, Clock.RESPONSE);

    /** Of a message: its stamp's stream and sequence. */
    private record Message(int stream, long sequence) {}

    /** Of how many children the last receivers have it, and since when. */
    private record Heard(int children, long atNanos) {}

    private final int receiving;
    private final MeasureWindow window;
    private final Map<Message, Heard> followed = new LinkedHashMap<>();
    private final Histogram measured = new PackedHistogram(DIGITS);
    private long givenUp;

    /** @param window planned instants that count for the result */
    LastMerge(Scenario scenario, MeasureWindow window) {
        this.receiving = (int) IntStream.range(0, scenario.processes())
                .filter(child -> receives(scenario, Ownership.process(child, scenario.processes())))
                .count();
        this.window = window;
    }

    private static boolean receives(Scenario scenario, Ownership ownership) {
        for (Flow flow : scenario.flows()) {
            for (int device = 0;
                    flow.op() == Op.SUB && device < scenario.devices().count();
                    device++) {
                if (flow.devices().contains(device) && ownership.owns(device)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The row, with the messages that came to their last receiver. */
    Interval complete(Interval row, List<LastReceipt> receipts) {
        Histogram complete = new PackedHistogram(DIGITS);
        for (LastReceipt receipt : receipts) {
            add(receipt, complete);
        }
        if (complete.getTotalCount() == 0) {
            return row;
        }
        Map<Series, Histogram> histograms = new LinkedHashMap<>(row.histograms());
        histograms.put(SERIES, complete);
        Map<String, Counts> counts = new LinkedHashMap<>(row.counts());
        counts.put(Operations.E2E_LAST, ok(complete));
        return new Interval(
                row.phase(),
                row.startNanos(),
                row.lengthNanos(),
                histograms,
                counts,
                row.inFlight(),
                row.backlog(),
                row.connected(),
                row.connectionsWanted(),
                row.connectionsLost(),
                row.health());
    }

    private static Counts ok(Histogram times) {
        return new Counts(0, 0, times.getTotalCount(), 0, 0, 0, 0);
    }

    private void add(LastReceipt receipt, Histogram complete) {
        Message message = new Message(receipt.stream(), receipt.sequence());
        Heard before = followed.remove(message);
        int children = before == null ? 1 : before.children + 1;
        long atNanos = before == null ? receipt.atNanos() : Math.max(before.atNanos, receipt.atNanos());
        if (children < receiving) {
            followed.put(message, new Heard(children, atNanos));
            giveUp();
            return;
        }
        long nanos = Math.max(0, atNanos - receipt.plannedNanos());
        complete.recordValue(nanos);
        if (window.contains(receipt.plannedNanos())) {
            measured.recordValue(nanos);
        }
    }

    private void giveUp() {
        if (followed.size() > FOLLOWED_MAX) {
            var oldest = followed.keySet().iterator();
            oldest.next();
            oldest.remove();
            givenUp++;
        }
    }

    /** To the result of all children. */
    void addTo(Map<Series, Histogram> histograms, Map<String, Counts> counts, Map<String, Double> figures) {
        if (measured.getTotalCount() > 0) {
            histograms.put(SERIES, measured);
            counts.put(Operations.E2E_LAST, ok(measured));
        }
        figures.merge("e2e.last.untracked", (double) givenUp, Double::sum);
    }
}
