package dev.tollgate.loadtest.verify;

/** Hears from the devices what they saw of stamped messages. Methods are called on event loops, several at a time, and do not wait. */
public interface Witness extends Receipts {
    /** Hears nothing. */
    Witness NONE = new Witness() {
        @Override
        public void attempted(int stream, long sequence, int attempt, long plannedNanos) {}

        @Override
        public void acknowledged(int stream, long sequence, long nowNanos) {}

        @Override
        public void received(Stamp stamp, boolean intact, long nowNanos) {}
    };

    /**
     * Handed to a socket; called before each time that it is, also for one that is sent again as it was (DUP).
     *
     * @param attempt as in the stamp, 0 for the first time
     */
    void attempted(int stream, long sequence, int attempt, long plannedNanos);

    /** PUBACK (QoS 1), PUBCOMP (QoS 2), 2xx (HTTP) or a success response. */
    void acknowledged(int stream, long sequence, long nowNanos);

    /** The last of those receivers that are devices of this process got it. Called only where other processes have the other ones. */
    default void receivedByLast(Stamp stamp, long nowNanos) {}
}
