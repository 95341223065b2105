package dev.tollgate.edge.sink.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** A connection, and the records that wait to go over it, in their order. One thread. */
final class Lane {
    private final BrokerConnection connection;
    private final int inFlightMax;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final Set<Integer> inFlight = new HashSet<>();

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
        inFlight.clear();
    }

    /** @param index of a record in its batch */
    void add(int index) {
        waiting.add(index);
    }

    /** Whether a record waits that the broker has room for. */
    boolean hasNext() {
        return inFlight.size() < inFlightMax && !waiting.isEmpty();
    }

    int next() {
        return waiting.remove();
    }

    void onPublished(int index) {
        inFlight.add(index);
    }

    void onAnswer(int index) {
        inFlight.remove(index);
    }

    /** Records that the broker has not answered. */
    Set<Integer> inFlight() {
        return inFlight;
    }
}
