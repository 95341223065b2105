package dev.tollgate.edge.mqtt;

/**
 * Messages of QoS 1 and 2 that a connection sent and that are not through yet, so that one of QoS 2 is taken once.
 *
 * <pre>
 * QoS 1: PUBLISH → answered
 * QoS 2: PUBLISH → unanswered → (PUBREC sent) recorded → (PUBREL came) free
 *                             → (refused) free
 * </pre>
 */
final class Receipts {
    private final PacketIdSet unanswered = new PacketIdSet();
    private final PacketIdSet recorded = new PacketIdSet();
    private int open;

    /** A message of QoS 2 that an earlier connection of the session sent, and that was answered by PUBREC. */
    void restore(int packetId) {
        recorded.add(packetId);
        open++;
    }

    /** Messages that count against the receive maximum (MQTT 5, 4.9). */
    int open() {
        return open;
    }

    /** A message of QoS 1 or 2 that is to be offered. */
    void begin(int qos, int packetId) {
        open++;
        if (qos == 2) {
            unanswered.add(packetId);
        }
    }

    /** The same message, when it could not be offered after all. */
    void undo(int qos, int packetId) {
        open--;
        if (qos == 2) {
            unanswered.remove(packetId);
        }
    }

    /** QoS 2: whether the id's message is taken and its answer still to come. */
    boolean isUnanswered(int packetId) {
        return unanswered.contains(packetId);
    }

    /** QoS 2: whether the id's message was answered by PUBREC, and PUBREL has not come. */
    boolean isRecorded(int packetId) {
        return recorded.contains(packetId);
    }

    void onPubAckSent() {
        open--;
    }

    /** @param released whether the PUBREC ends the exchange, as one with an error in MQTT 5 does */
    void onPubRecSent(int packetId, boolean released) {
        unanswered.remove(packetId);
        if (released) {
            open--;
        } else {
            recorded.add(packetId);
        }
    }

    /** False for an id that none is recorded with. */
    boolean onPubRel(int packetId) {
        boolean known = recorded.remove(packetId);
        if (known) {
            open--;
        }
        return known;
    }
}
