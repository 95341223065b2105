package dev.tollgate.edge.session;

import java.io.IOException;

/** The journal, as far as sessions need it: it may know of a QoS 2 message that a crash kept from being noted in its session. */
public interface RecordLog {
    /** Told of a message. */
    @FunctionalInterface
    interface Visitor {
        void onExchange(long session, int packetId, long recordSequence);
    }

    /** Number that the next record will have, or a lower one. Safe from any thread. */
    long nextSequence();

    /**
     * Gives the QoS 2 messages of sessions in records from this one on, in their order.
     *
     * @throws IOException when records cannot be read
     */
    void forEachExchange(long fromSequence, Visitor visitor) throws IOException;
}
