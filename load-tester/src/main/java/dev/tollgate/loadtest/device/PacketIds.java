package dev.tollgate.loadtest.device;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Packet identifiers of QoS 2 messages that came and were not released yet. Empty, it has no memory. */
final class PacketIds {
    private @Nullable BitSet ids;

    /** False when it is there already. */
    boolean add(int packetId) {
        BitSet known = ids;
        if (known == null) {
            known = new BitSet();
            ids = known;
        }
        boolean isNew = !known.get(packetId);
        known.set(packetId);
        return isNew;
    }

    boolean remove(int packetId) {
        BitSet known = ids;
        boolean isThere = known != null && known.get(packetId);
        if (known != null) {
            known.clear(packetId);
        }
        return isThere;
    }

    void clear() {
        ids = null;
    }
}
