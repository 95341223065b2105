package dev.tollgate.loadtest.verify;

/** Hears of stamped messages that arrived somewhere. Safe from any thread; does not wait. */
@FunctionalInterface
public interface Receipts {
    /**
     * One message arrived, once more if it had before.
     *
     * @param stamp may be reused by the caller afterwards
     * @param intact checksum right, and token and topic those of the stream
     */
    void received(Stamp stamp, boolean intact, long nowNanos);
}
