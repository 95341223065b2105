package dev.tollgate.loadtest.verify;

/** Hears from the devices what they saw of stamped messages. Methods are called on event loops, several at a time, and do not wait. */
public interface Witness {
    /** Hears nothing. */
    Witness NONE = new Witness() {
        @Override
        public void attempted(int stream, long sequence, int attempt, long plannedNanos) {}

        @Override
        public void acknowledged(int stream, long sequence, long nowNanos) {}

        @Override
        public void received(Stamp stamp, boolean intact, long nowNanos) {}
    };

    /** Handed to a socket. {@code attempt} is 0 for the first time. */
    void attempted(int stream, long sequence, int attempt, long plannedNanos);

    /** PUBACK (QoS 1), PUBCOMP (QoS 2), 2xx (HTTP) or a success response. */
    void acknowledged(int stream, long sequence, long nowNanos);

    /**
     * Arrived at a device of ours.
     *
     * @param stamp may be reused by the caller afterwards
     * @param intact checksum right, and token and topic those of the stream
     */
    void received(Stamp stamp, boolean intact, long nowNanos);
}
