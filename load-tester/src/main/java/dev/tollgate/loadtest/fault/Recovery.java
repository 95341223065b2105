package dev.tollgate.loadtest.fault;

/** Watches how the load comes back after a fault. Used by the driver's thread, looked at every few milliseconds. */
final class Recovery {
    private final String fault;
    private final Gauges gauges;
    private final long atNanos;
    private final long inFlight;
    private final long connects;
    private final boolean losesConnections;
    /** A pause that nobody's connection is lost in has nobody to wait for. */
    private boolean connectionsLost;

    private long acknowledged;
    private double portClosedMs = -1;
    private double firstAcceptMs = -1;
    private double firstConnackMs = -1;
    private double halfBackMs = -1;
    private double mostBackMs = -1;
    private double firstAckMs = -1;
    private double drainedMs = -1;
    private String note = "";

    /** Right before the fault. */
    Recovery(String fault, Gauges gauges, boolean losesConnections) {
        this.fault = fault;
        this.gauges = gauges;
        this.losesConnections = losesConnections;
        this.connectionsLost = losesConnections;
        this.inFlight = gauges.inFlight();
        this.connects = gauges.connects();
        this.acknowledged = gauges.acknowledged();
        this.atNanos = System.nanoTime();
    }

    long atNanos() {
        return atNanos;
    }

    long inFlight() {
        return inFlight;
    }

    /** The first time counts: with a second kill during start-up the port closes once more. */
    void portClosed() {
        portClosedMs = portClosedMs < 0 ? elapsedMs() : portClosedMs;
    }

    void accepted() {
        firstAcceptMs = elapsedMs();
    }

    boolean hasAccepted() {
        return firstAcceptMs >= 0;
    }

    void note(String text) {
        note = text;
    }

    /** From here on acks count; those before were on their way when the fault was done. */
    void begin() {
        acknowledged = gauges.acknowledged();
    }

    /** Whether devices are connected, and the server answers them. */
    boolean isBack() {
        return (mostBackMs >= 0 || !connectionsLost) && firstAckMs >= 0;
    }

    /** Whether everything is back, and what had waited is done. */
    boolean look() {
        if (firstConnackMs < 0 && losesConnections && gauges.connects() > connects) {
            firstConnackMs = elapsedMs();
        }
        connectionsLost |= gauges.connected() < gauges.wanted();
        if (connectionsLost && (!losesConnections || firstConnackMs >= 0)) {
            lookAtConnections();
        }
        if (firstAckMs < 0 && gauges.acknowledged() > acknowledged) {
            firstAckMs = elapsedMs();
        }
        boolean caughtUp = gauges.backlog() == 0 && gauges.inFlight() <= Math.max(inFlight, 1);
        if (drainedMs < 0 && firstAckMs >= 0 && caughtUp) {
            drainedMs = elapsedMs();
        }
        return isBack() && drainedMs >= 0;
    }

    private void lookAtConnections() {
        long connected = gauges.connected();
        long wanted = gauges.wanted();
        if (halfBackMs < 0 && connected * 2 >= wanted) {
            halfBackMs = elapsedMs();
        }
        if (mostBackMs < 0 && connected * 100 >= wanted * 99) {
            mostBackMs = elapsedMs();
        }
    }

    private double elapsedMs() {
        return (System.nanoTime() - atNanos) / 1e6;
    }

    FaultTiming timing() {
        return new FaultTiming(
                fault,
                atNanos,
                inFlight,
                portClosedMs,
                firstAcceptMs,
                firstConnackMs,
                halfBackMs,
                mostBackMs,
                firstAckMs,
                drainedMs,
                note);
    }
}
