package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Counts a server's processor time and the messages of a load over the same seconds: from the end of the first interval of the measure
 * phase to the end of the last one that was over before the drain phase began: the tear-down of many connections is none of a message's cost.
 * Intervals come on the thread that keeps time, events on any; read when the run is over.
 */
final class Measurement implements Interval.Listener {
    /** How far a rate may be from the planned one: below it something cannot keep up, above it catches up. */
    private static final double RATE_TOLERANCE = 0.1;

    private final ServerProcess server;
    private volatile long drainNanos = Long.MAX_VALUE; // since the start of the run
    private boolean hasBegun;
    private double cpuAtBegin;
    private double cpuAtEnd;
    private long messages;
    private long failed;
    private double seconds;

    Measurement(ServerProcess server) {
        this.server = server;
    }

    @Override
    public void onEvent(RunEvent event) {
        if (event.kind().equals("phase") && event.text().equals("drain")) {
            drainNanos = event.atNanos();
        }
    }

    @Override
    public void onInterval(Interval interval) {
        if (interval.phase() != Phase.MEASURE || interval.startNanos() + interval.lengthNanos() > drainNanos) {
            return;
        }
        try {
            cpuAtEnd = server.cpuSeconds();
        } catch (IOException e) {
            throw new UncheckedIOException("the server is gone", e);
        }
        if (hasBegun) {
            add(interval);
        } else {
            hasBegun = true;
            cpuAtBegin = cpuAtEnd;
        }
    }

    private void add(Interval interval) {
        Counts sum = interval.counts().values().stream().reduce(Counts.NONE, Counts::plus);
        messages += sum.ok();
        failed += sum.refused() + sum.timedOut() + sum.lost() + sum.shed();
        seconds += interval.lengthNanos() / 1e9;
    }

    /**
     * What was counted.
     *
     * @param pace of the load
     * @throws IOException when the load was not what it should be: a figure would mislead
     */
    Figure figure(Pace pace) throws IOException {
        if (messages == 0 || failed > 0) {
            throw new IOException("expected answers and no failures, got " + messages + " and " + failed);
        }
        double perSecond = messages / seconds;
        if (pace instanceof Pace.Total total
                && total.profile() instanceof Profile.Constant planned
                && Math.abs(perSecond / planned.perSecond() - 1) > RATE_TOLERANCE) {
            throw new IOException(String.format(
                    Locale.ROOT, "expected %,.0f messages a second, got %,.0f", planned.perSecond(), perSecond));
        }
        return new Figure(perSecond, (cpuAtEnd - cpuAtBegin) * 1e6 / messages);
    }
}
