package dev.tollgate.edge.mqtt;

import io.netty.channel.Channel;

/** Why a connection is read no further: for as long as there is any reason. On its event loop. */
final class ReadPause {
    enum Why {
        /** What was received waits to be taken. */
        NO_ROOM,
        /** The client does not read. */
        NOT_WRITABLE,
        /** The edge is about to end. */
        LEAVING
    }

    private final Channel channel;
    private int reasons; // a bit each

    ReadPause(Channel channel) {
        this.channel = channel;
    }

    private static int bit(Why why) {
        return 1 << why.ordinal();
    }

    void begin(Why why) {
        reasons |= bit(why);
        channel.config().setAutoRead(false);
    }

    /** The reason is over; to be followed by {@link #readOn}. */
    void end(Why why) {
        reasons &= ~bit(why);
    }

    boolean isFor(Why why) {
        return (reasons & bit(why)) != 0;
    }

    /** Reads on, unless there is a reason not to. */
    void readOn() {
        if (reasons == 0) {
            channel.config().setAutoRead(true);
        }
    }
}
