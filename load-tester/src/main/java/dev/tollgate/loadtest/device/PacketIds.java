package dev.tollgate.loadtest.device;

import java.util.BitSet;

/** Packet identifiers of QoS 2 messages that came and were not released yet. Empty, it has no memory. */
final class PacketIds {
    private static final BitSet NONE = new BitSet(0);

    private BitSet ids = NONE;

    /** False when it is there already. */
    boolean add(int packetId) {
        if (ids.get(packetId)) {
            return false;
        }
        if (ids == NONE) {
            ids = new BitSet();
        }
        ids.set(packetId);
        return true;
    }

    boolean remove(int packetId) {
        boolean isThere = ids.get(packetId);
        if (isThere) {
            ids.clear(packetId);
        }
        return isThere;
    }

    void clear() {
        ids = NONE;
    }
}
