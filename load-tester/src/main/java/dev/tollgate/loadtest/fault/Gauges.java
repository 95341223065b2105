package dev.tollgate.loadtest.fault;

/** What the fault driver needs to know of the load. Safe from any thread, and does not wait. */
public interface Gauges {
    /** Connections that are up: CONNACK received. */
    long connected();

    /** Connections that should be up. */
    long wanted();

    /** CONNACKs with success, since the start. */
    long connects();

    /** Messages acknowledged, since the start. */
    long acknowledged();

    /** Messages attempted and not acknowledged, of those that will be. */
    long inFlight();

    /** Messages due and not attempted. */
    long backlog();
}
