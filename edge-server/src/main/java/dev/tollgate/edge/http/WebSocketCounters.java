package dev.tollgate.edge.http;

import java.util.concurrent.atomic.LongAdder;

/** WebSockets of a listener: how many there are, and why they ended. Safe from any thread. */
public final class WebSocketCounters {
    private final LongAdder opened = new LongAdder();
    private final LongAdder gone = new LongAdder();
    private final LongAdder[] closed = new LongAdder[WebSocketClose.values().length];

    public WebSocketCounters() {
        for (int i = 0; i < closed.length; i++) {
            closed[i] = new LongAdder();
        }
    }

    void onOpened() {
        opened.increment();
    }

    void onGone() {
        gone.increment();
    }

    void onClosed(WebSocketClose reason) {
        closed[reason.ordinal()].increment();
    }

    /** Open at present. */
    public long open() {
        return opened.sum() - gone.sum();
    }

    /** Those that had a close frame from either side, by the edge's reason. */
    public long closed(WebSocketClose reason) {
        return closed[reason.ordinal()].sum();
    }
}
