package dev.tollgate.loadtest.verify;

/** The streams of a run: what of them does not change. Safe from any thread. */
public interface Streams {
    /** What a stream's protocol promises of copies. */
    enum Delivery {
        AT_MOST_ONCE,
        AT_LEAST_ONCE,
        /** QoS 2: a copy breaks the promise. */
        EXACTLY_ONCE
    }

    /** Streams are numbered from 0. */
    int count();

    /** Name under which the server's log knows it, such as the client id; never a token. */
    String connection(int stream);

    Delivery delivery(int stream);

    /** Streams that are all alike, named {@code prefix} and their number. */
    static Streams alike(int count, String prefix, Delivery delivery) {
        return new Streams() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public String connection(int stream) {
                return prefix + stream;
            }

            @Override
            public Delivery delivery(int stream) {
                return delivery;
            }
        };
    }
}
