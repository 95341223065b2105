package dev.tollgate.edge.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/** Whether a connection is read from, and why not. While it is not, its client's time stands still. On its event loop only. */
final class Reading {
    /** Why nothing is read. */
    enum Pause {
        FOR_ROOM,
        FOR_ANSWERS,
        FOR_WRITES,
        FOR_UPLOAD,
        FOR_END;

        private int bit() {
            return 1 << ordinal();
        }
    }

    private final Channel channel;
    private final RequestDecoder decoder;
    private final Patience patience;
    private int pauses;

    Reading(Channel channel, RequestDecoder decoder, Patience patience) {
        this.channel = channel;
        this.decoder = decoder;
        this.patience = patience;
    }

    boolean isPaused() {
        return pauses != 0;
    }

    boolean isPaused(Pause reason) {
        return (pauses & reason.bit()) != 0;
    }

    void pause(Pause reason) {
        if (pauses == 0) {
            patience.pause();
            decoder.pause();
            channel.config().setAutoRead(false);
        }
        pauses |= reason.bit();
    }

    /** Without effect where it was not paused for that. */
    void resume(Pause reason) {
        if (!isPaused(reason)) {
            return;
        }
        pauses &= ~reason.bit();
        if (pauses == 0) {
            patience.resume();
            readOn();
        } else if (reason == Pause.FOR_WRITES) {
            patience.clear();
        }
    }

    /** Reads again, whatever it was paused for. */
    void resumeAll() {
        pauses = 0;
        readOn();
    }

    /** Has the channel read again; not past the end of its stream, where epoll would fail and close it. */
    private void readOn() {
        boolean ended = channel instanceof DuplexChannel duplex && duplex.isInputShutdown();
        if (!ended) {
            channel.config().setAutoRead(true);
        }
        decoder.resume();
    }
}
