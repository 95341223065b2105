package dev.tollgate.loadtest.report.console;

import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.files.Slice;
import java.util.Locale;

/** The steady line that is printed for each interval, also for one in which nothing happened. Immutable. */
public final class ProgressLine {
    private static final String NOTHING = "–";

    private final String started;
    private final String answered;
    private final HealthLimits limits;

    /**
     * @param command first word of the command, which names what is counted
     */
    public ProgressLine(String command, HealthLimits limits) {
        this.limits = limits;
        switch (command) {
            case "pub", "fanin", "fanout", "verify", "soak" -> {
                started = "pub";
                answered = "ack";
            }
            case "http", "rtt" -> {
                started = "req";
                answered = "ans";
            }
            default -> {
                started = "op";
                answered = "ans";
            }
        }
    }

    /**
     * @param stallNanos for how long nothing has been answered, this interval included; 0 for none
     */
    public String of(Slice slice, long stallNanos) {
        String line = String.format(
                Locale.ROOT,
                " %s  conn %d/%d  %s %s %s %s  inflight %-4d wait %s  p50 %s  p99 %s  max %s ms  err %d  gen %s",
                Figures.clock(slice.startNanos()),
                slice.connected(),
                slice.connectionsWanted(),
                started,
                rate(slice, slice.counts().started()),
                answered,
                rate(slice, slice.counts().answered()),
                slice.inFlight(),
                wait(slice),
                millis(slice.response().p50()),
                millis(slice.response().p99()),
                millis(slice.response().max()),
                slice.counts().timedOut()
                        + slice.counts().lost()
                        + slice.counts().shed(),
                limits.words(slice.health()));
        return line + refused(slice) + backlog(slice) + stall(stallNanos);
    }

    private static String rate(Slice slice, long count) {
        return String.format(Locale.ROOT, "%4.0f/s", slice.perSecond(count));
    }

    private static String wait(Slice slice) {
        return Double.isNaN(slice.waitMeanMs())
                ? NOTHING + "    "
                : String.format(Locale.ROOT, "%.1fms", slice.waitMeanMs());
    }

    private static String millis(double ms) {
        return String.format(Locale.ROOT, "%5s", Double.isNaN(ms) ? NOTHING : Figures.millis(ms));
    }

    private static String refused(Slice slice) {
        return slice.counts().refused() == 0
                ? ""
                : "  refused " + slice.counts().refused();
    }

    private static String backlog(Slice slice) {
        return slice.backlog() == 0 ? "" : "  backlog " + slice.backlog();
    }

    private static String stall(long nanos) {
        return nanos == 0 ? "" : String.format(Locale.ROOT, "   STALL %.1fs", nanos / 1e9);
    }
}
