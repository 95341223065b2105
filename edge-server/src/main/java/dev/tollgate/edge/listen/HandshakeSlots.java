package dev.tollgate.edge.listen;

import io.netty.util.concurrent.EventExecutor;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How many handshakes may be under way on one event loop. The others wait in the order in which they came; while any waits, one that
 * has been under way for {@value #GRACE_MS} ms is ended in its favour, the oldest first, so that hung ones never stop the rest. What is
 * not yet a whole ClientHello takes no slot: it costs no more than a silent connection. On its event loop only.
 */
final class HandshakeSlots {
    static final int GRACE_MS = 4000;
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(GRACE_MS);

    private final EventExecutor executor;
    private final int max;
    private final LinkedHashSet<Handshake> running = new LinkedHashSet<>();
    private final LinkedHashSet<Handshake> waiting = new LinkedHashSet<>();
    private boolean checkScheduled;

    HandshakeSlots(EventExecutor executor, int max) {
        this.executor = executor;
        this.max = max;
    }

    /** Takes a slot, or waits for one; {@link Handshake#proceed} is called when there is one, here or later. */
    void enter(Handshake handshake) {
        waiting.add(handshake);
        admit();
        scheduleCheck();
    }

    /** Gives the slot back, or waits no more. Without effect on one that does neither. */
    void leave(Handshake handshake) {
        waiting.remove(handshake);
        if (running.remove(handshake)) {
            admit();
        }
    }

    private void admit() {
        while (running.size() < max && !waiting.isEmpty()) {
            Handshake next = first(waiting);
            waiting.remove(next);
            running.add(next);
            next.proceed(executor.ticker().nanoTime());
        }
    }

    private static Handshake first(Set<Handshake> handshakes) {
        Iterator<Handshake> iterator = handshakes.iterator();
        return iterator.next();
    }

    private void scheduleCheck() {
        if (waiting.isEmpty() || checkScheduled) {
            return;
        }
        checkScheduled = true;
        long age = executor.ticker().nanoTime() - first(running).startedAtNanos();
        executor.schedule(this::check, Math.max(0, GRACE_NANOS - age), TimeUnit.NANOSECONDS);
    }

    private void check() {
        checkScheduled = false;
        long now = executor.ticker().nanoTime();
        while (!waiting.isEmpty() && now - first(running).startedAtNanos() >= GRACE_NANOS) {
            first(running).fail(HandshakeOutcome.DISPLACED); // which leaves
        }
        scheduleCheck();
    }

    int running() {
        return running.size();
    }
}
