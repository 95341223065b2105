package dev.tollgate.loadtest.fault;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How long everything took after one fault. Milliseconds since it was done; -1 for what did not happen before the next fault was due or the
 * load ended, or does not apply.
 *
 * @param atNanos when it was done, of {@link System#nanoTime()}
 * @param inFlight messages attempted and not acknowledged right before
 * @param portClosedMs no connection was accepted any more
 * @param firstAcceptMs a connection was accepted again
 * @param firstConnackMs a device of ours was connected again
 * @param halfBackMs half of the devices were connected again
 * @param mostBackMs 99 % of the devices were
 * @param firstAckMs a message was acknowledged again
 * @param drainedMs nothing was due and not attempted, and no more in flight than before
 * @param note empty, or what went otherwise than it should
 */
public record FaultTiming(
        String fault,
        long atNanos,
        long inFlight,
        double portClosedMs,
        double firstAcceptMs,
        double firstConnackMs,
        double halfBackMs,
        double mostBackMs,
        double firstAckMs,
        double drainedMs,
        String note) {
    @Override
    public String toString() {
        return fault + ": in flight " + inFlight + ", port closed " + ms(portClosedMs) + ", first accept "
                + ms(firstAcceptMs) + ", first CONNACK " + ms(firstConnackMs) + ", 50 % back " + ms(halfBackMs)
                + ", 99 % back " + ms(mostBackMs) + ", first ack " + ms(firstAckMs) + ", drained " + ms(drainedMs)
                + (note.isEmpty() ? "" : "; " + note);
    }

    /** What is known of it, by names that end with their unit; what did not happen is missing. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        put(figures, "port_closed_ms", portClosedMs);
        put(figures, "first_accept_ms", firstAcceptMs);
        put(figures, "first_connack_ms", firstConnackMs);
        put(figures, "half_back_ms", halfBackMs);
        put(figures, "most_back_ms", mostBackMs);
        put(figures, "first_ack_ms", firstAckMs);
        put(figures, "drained_ms", drainedMs);
        return figures;
    }

    private static void put(Map<String, Double> figures, String name, double value) {
        if (value >= 0) {
            figures.put(name, value);
        }
    }

    private static String ms(double value) {
        return value < 0 ? "–" : String.format(Locale.ROOT, "%.1f ms", value);
    }
}
