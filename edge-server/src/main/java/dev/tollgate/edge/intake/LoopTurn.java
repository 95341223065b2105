package dev.tollgate.edge.intake;

import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A turn of an event loop: all that it reads before it looks at its sockets again. Its messages share one look at the clock, and at its
 * end the journal is hurried for all of them and their answers are sent, together: the journal's thread writes and forces what a turn
 * has read at once, and a client on the same machine is woken once by all answers, not by each connection's. One an event loop, on it alone;
 * allocates nothing per message.
 */
public final class LoopTurn {
    /** A connection that has something to send. */
    public interface Sender {
        /** Sends all that was written. Throws nothing. */
        void send();
    }

    /** As many do not wait for the rest: the first of them has waited for some milliseconds at the most. */
    private static final int SENDERS_MAX = 256;

    private final EventLoop eventLoop;
    private final InstantSource clock;
    private final Runnable hurry;
    private final Runnable endTask = this::end;
    private List<Sender> senders = new ArrayList<>(SENDERS_MAX);
    private List<Sender> sending = new ArrayList<>(SENDERS_MAX);
    private boolean isUnderWay;
    private boolean isHurried;
    private long nowMs;

    /** @param hurry has the journal take what was published, soon */
    LoopTurn(EventLoop eventLoop, InstantSource clock, Runnable hurry) {
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.hurry = hurry;
    }

    /** When the first message of the turn was looked at, in milliseconds since 1970. */
    long nowMs() {
        begin();
        return nowMs;
    }

    /** Somebody waits for what was published: the journal is hurried at the end of the turn. */
    void hurryLater() {
        begin();
        isHurried = true;
    }

    /** Has a connection send at the end of the turn; once for each call. */
    public void sendLater(Sender sender) {
        begin();
        senders.add(sender);
        if (senders.size() >= SENDERS_MAX) {
            nowMs = clock.millis();
            finish();
        }
    }

    private void begin() {
        if (!isUnderWay) {
            eventLoop.execute(endTask); // tasks come behind what was there to read
            isUnderWay = true;
            nowMs = clock.millis();
        }
    }

    private void end() {
        isUnderWay = false;
        finish();
    }

    private void finish() {
        if (isHurried) {
            isHurried = false;
            hurry.run(); // before the answers: meanwhile the journal may write on another core
        }
        sendAll();
    }

    /** What a sender adds while this goes on is sent in the next turn. */
    private void sendAll() {
        List<Sender> due = senders;
        senders = sending;
        sending = due;
        for (int i = 0; i < due.size(); i++) {
            due.get(i).send();
        }
        due.clear();
    }
}
