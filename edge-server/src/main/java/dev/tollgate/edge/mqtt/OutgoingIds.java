package dev.tollgate.edge.mqtt;

/**
 * Packet ids of messages that were sent to a client and are not through yet.
 *
 * <pre>
 * QoS 1: PUBLISH → PUBACK            free
 * QoS 2: PUBLISH → PUBREC, PUBREL → PUBCOMP  free
 * </pre>
 */
final class OutgoingIds {
    private final PacketIdSet awaitingAck = new PacketIdSet();
    private final PacketIdSet awaitingReceived = new PacketIdSet();
    private final PacketIdSet awaitingComplete = new PacketIdSet();
    private int last;

    int size() {
        return awaitingAck.size() + awaitingReceived.size() + awaitingComplete.size();
    }

    /** A free id, for a message of this QoS. */
    int allocate(int qos) {
        int id = last;
        do {
            id = id == PacketIdSet.ID_MAX ? 1 : id + 1;
        } while (awaitingAck.contains(id) || awaitingReceived.contains(id) || awaitingComplete.contains(id));
        last = id;
        use(id, qos);
        return id;
    }

    /** An id that a message of this QoS has, sent or to be sent. */
    void use(int id, int qos) {
        (qos == 1 ? awaitingAck : awaitingReceived).add(id);
    }

    /** Takes an id of {@link #allocate} or {@link #use} back. */
    void free(int id, int qos) {
        (qos == 1 ? awaitingAck : awaitingReceived).remove(id);
    }

    /** False when no PUBACK is due with this id. */
    boolean acknowledge(int id) {
        return awaitingAck.remove(id);
    }

    /** False when no PUBREC is due with this id. */
    boolean receive(int id) {
        return awaitingReceived.remove(id);
    }

    /** PUBREL goes out. */
    void release(int id) {
        awaitingComplete.add(id);
    }

    boolean isReleased(int id) {
        return awaitingComplete.contains(id);
    }

    /** False when no PUBCOMP is due with this id. */
    boolean complete(int id) {
        return awaitingComplete.remove(id);
    }
}
