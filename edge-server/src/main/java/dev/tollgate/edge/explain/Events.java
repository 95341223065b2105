package dev.tollgate.edge.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happens, for those who follow it: the last ones are kept for followers that come back. Any thread. */
public final class Events {
    private static final int INBOX_MAX = 8192;
    private static final int ID_SHIFT = 20; // ids of a millisecond, until those of an older process could be met

    private final int max;
    private final int followerMax;
    private final BlockingQueue<Event> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final LongAdder lost = new LongAdder();
    private final PerSecond sessions;
    private final ArrayDeque<Event> kept = new ArrayDeque<>(); // guarded by this, as are followers and the last id
    private final List<Follower> followers = new ArrayList<>();
    private final long firstId;
    private long lastId;

    /** One who follows; to be closed. */
    public final class Follower implements AutoCloseable {
        private final Set<EventType> types;
        private final List<Event> missed;
        private final boolean hasGap;
        private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(followerMax);
        private volatile boolean dropped;

        private Follower(Set<EventType> types, List<Event> missed, boolean hasGap) {
            this.types = types;
            this.missed = missed;
            this.hasGap = hasGap;
        }

        private void offer(Event event) {
            if (!dropped && types.contains(event.type()) && !waiting.offer(event)) {
                dropped = true;
            }
        }

        /** What happened since the event that it had last, as far as it is kept. */
        public List<Event> missed() {
            return missed;
        }

        /** Whether something that it missed is not kept any more. */
        public boolean hasGap() {
            return hasGap;
        }

        /** Whether it was so slow that it gets nothing more: what waits is the last. */
        public boolean isDropped() {
            return dropped && waiting.isEmpty();
        }

        /** Waits for the next one; null when the time is over. */
        public @Nullable Event poll(long timeoutMs) throws InterruptedException {
            return waiting.poll(timeoutMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            synchronized (Events.this) {
                followers.remove(this);
            }
        }
    }

    /** @param nowMs from which ids begin, so that they are greater than those of an earlier process */
    Events(ExplainConfig config, long nowMs) {
        max = config.eventsMax();
        followerMax = config.followerEventsMax();
        sessions = new PerSecond(config.sessionEventsPerSecond(), System::nanoTime);
        firstId = nowMs << ID_SHIFT;
        lastId = firstId;
    }

    /** Something has happened. Never waits: what finds no room is counted. */
    public void publish(EventType type, Object data) {
        if (!inbox.offer(new Event(0, type, data))) {
            lost.increment();
        }
    }

    /**
     * A connection has opened or ended. There may be so many that the others would be crowded out: those that are too many are counted
     * as lost.
     *
     * @param data not asked where it is
     */
    public void publishSession(EventType type, Supplier<?> data) {
        if (sessions.tryTake()) {
            publish(type, data.get());
        } else {
            lost.increment();
        }
    }

    /** Hands on what was published. */
    synchronized void deliver() {
        for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
            Event numbered = new Event(++lastId, event.type(), event.data());
            kept.addLast(numbered);
            if (kept.size() > max) {
                kept.removeFirst();
            }
            offer(numbered);
        }
    }

    /** Hands on what is of the moment, and not kept. */
    synchronized void show(EventType type, Object data) {
        offer(new Event(0, type, data));
    }

    private void offer(Event event) {
        followers.forEach(follower -> follower.offer(event));
        followers.removeIf(follower -> follower.dropped);
    }

    /**
     * Follows from now on.
     *
     * @param afterId of the last event that it has; 0 for none
     */
    public synchronized Follower follow(Set<EventType> types, long afterId) {
        deliver();
        List<Event> missed = new ArrayList<>();
        boolean hasGap = false;
        if (afterId > 0) {
            kept.stream()
                    .filter(event -> event.id() > afterId && types.contains(event.type()))
                    .forEach(missed::add);
            long firstKept = kept.isEmpty() ? lastId + 1 : kept.getFirst().id();
            hasGap = afterId < firstKept - 1 || afterId > lastId;
        }
        Follower follower = new Follower(types, List.copyOf(missed), hasGap);
        followers.add(follower);
        return follower;
    }

    public synchronized int followers() {
        return followers.size();
    }

    /** Events that nobody got, as too many came at once. */
    public long lost() {
        return lost.sum();
    }
}
