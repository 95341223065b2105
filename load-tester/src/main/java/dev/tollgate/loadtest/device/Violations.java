package dev.tollgate.loadtest.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was wrong with the server's packets and with sockets, by text: a few examples, and how often. Any thread. */
public final class Violations {
    /** Different texts that are kept. */
    public static final int TEXTS_MAX = 100;

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, String> places = new HashMap<>();
    private long total;

    Violations() {}

    void add(int device, String text) {
        add(text, " (first seen by device " + device + ")");
    }

    void add(Throwable cause) {
        String message = cause.getMessage();
        add(cause.getClass().getSimpleName() + (message == null ? "" : ": " + message), "");
    }

    /** Something that is always so: counts once, however often it is said. */
    synchronized void addOnce(String text) {
        if (!counts.containsKey(text)) {
            add(text, "");
        }
    }

    private synchronized void add(String text, String where) {
        total++;
        if (counts.containsKey(text)) {
            counts.merge(text, 1L, Long::sum);
        } else if (counts.size() < TEXTS_MAX) {
            counts.put(text, 1L);
            places.put(text, where);
        }
    }

    /** How many there were. */
    public synchronized long total() {
        return total;
    }

    /** One line for each text, with how often it came. */
    public synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        counts.forEach((text, count) ->
                lines.add(text + places.getOrDefault(text, "") + (count == 1 ? "" : ", " + count + " times")));
        return lines;
    }
}
