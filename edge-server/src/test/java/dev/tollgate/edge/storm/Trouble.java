package dev.tollgate.edge.storm;

/**
 * Something that befalls a backend.
 *
 * @param longestMs how long it lasts at most, in milliseconds
 * @param timesMax how often it may come
 * @param begin makes the backend ill
 * @param end makes it well again
 */
record Trouble(String name, int longestMs, int timesMax, Action begin, Action end) {
    /** May fail, which ends the test. */
    interface Action {
        void run() throws Exception;
    }

    static Trouble of(String name, int longestMs, Action begin, Action end) {
        return new Trouble(name, longestMs, Integer.MAX_VALUE, begin, end);
    }
}
