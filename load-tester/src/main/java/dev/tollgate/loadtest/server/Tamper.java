package dev.tollgate.loadtest.server;

/** Mistakes in handing on messages. Called on the event loop of the sender, with the messages in the order in which they came. */
public interface Tamper {
    /** What becomes of a message. */
    enum Fate {
        FORWARD,
        DROP,
        REPEAT,
        /** After the one that comes next. */
        SWAP,
        FLIP_BIT,
        /** Under the topic of another device. */
        CROSS
    }

    /** Hands everything on as it is. */
    Tamper NONE = number -> Fate.FORWARD;

    /** @param number of the message, from 0 */
    Fate fate(long number);
}
