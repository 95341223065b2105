package dev.tollgate.edge.sink.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;

/** A connection, and the records that wait to go over it, in their order. One thread. */
final class Lane {
    private final BrokerConnection connection;
    private final int inFlightMax;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private int inFlight;

    Lane(BrokerConnection connection, int inFlightMax) {
        this.connection = connection;
        this.inFlightMax = inFlightMax;
    }

    BrokerConnection connection() {
        return connection;
    }

    /** Empties it for the next batch. */
    void reset() {
        waiting.clear();
        inFlight = 0;
    }

    /** @param index of a record in its batch */
    void add(int index) {
        waiting.add(index);
    }

    /** Whether a record waits that the broker has room for. */
    boolean hasNext() {
        return inFlight < inFlightMax && !waiting.isEmpty();
    }

    int next() {
        return waiting.remove();
    }

    void onPublished() {
        inFlight++;
    }

    void onAnswer() {
        inFlight--;
    }
}
