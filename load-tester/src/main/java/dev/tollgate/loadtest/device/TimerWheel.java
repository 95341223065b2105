package dev.tollgate.loadtest.device;

import org.jspecify.annotations.Nullable;

/**
 * The timers of one event loop: keep-alive, time limits, reconnects. A timer fires up to a tick late, never early. Entries link
 * themselves, so that setting and moving a timer allocates nothing.
 */
final class TimerWheel {
    static final long TICK_NANOS = 5_000_000;
    private static final int BUCKETS = 4096;

    private final @Nullable Timed[] buckets = new @Nullable Timed[BUCKETS];
    private final long startNanos;
    private long tick;
    private int size;

    TimerWheel(long nowNanos) {
        startNanos = nowNanos;
    }

    /** Sets or moves the timer; {@link Long#MAX_VALUE} takes it out. */
    void set(Timed timed, long wakeNanos) {
        if (wakeNanos == Long.MAX_VALUE) {
            remove(timed);
            return;
        }
        if (timed.bucket >= 0) {
            if (timed.wakeNanos == wakeNanos) {
                return;
            }
            remove(timed);
        }
        timed.wakeNanos = wakeNanos;
        long at = Math.max(tick + 1, (wakeNanos - startNanos + TICK_NANOS - 1) / TICK_NANOS);
        int bucket = (int) (at & (BUCKETS - 1));
        Timed first = buckets[bucket];
        timed.bucket = bucket;
        timed.previousInBucket = null;
        timed.nextInBucket = first;
        if (first != null) {
            first.previousInBucket = timed;
        }
        buckets[bucket] = timed;
        size++;
    }

    /** Sets the timer, unless it is set to an earlier time. */
    void setBy(Timed timed, long wakeNanos) {
        if (timed.bucket < 0 || wakeNanos < timed.wakeNanos) {
            set(timed, wakeNanos);
        }
    }

    void remove(Timed timed) {
        if (timed.bucket < 0) {
            return;
        }
        Timed next = timed.nextInBucket;
        Timed previous = timed.previousInBucket;
        if (previous == null) {
            buckets[timed.bucket] = next;
        } else {
            previous.nextInBucket = next;
        }
        if (next != null) {
            next.previousInBucket = previous;
        }
        timed.nextInBucket = null;
        timed.previousInBucket = null;
        timed.bucket = -1;
        size--;
    }

    /** When to call {@link #advance} next; {@link Long#MAX_VALUE} while there is no timer. */
    long nextNanos() {
        return size == 0 ? Long.MAX_VALUE : startNanos + (tick + 1) * TICK_NANOS;
    }

    /** Fires what is due. */
    void advance(long nowNanos) {
        long target = (nowNanos - startNanos) / TICK_NANOS;
        if (size == 0 || target - tick > BUCKETS) {
            tick = Math.max(tick, target - (size == 0 ? 0 : BUCKETS));
        }
        while (tick < target) {
            tick++;
            fire((int) (tick & (BUCKETS - 1)), nowNanos);
        }
    }

    private void fire(int bucket, long nowNanos) {
        Timed timed = buckets[bucket];
        while (timed != null) {
            Timed next = timed.nextInBucket;
            if (timed.wakeNanos <= nowNanos) {
                remove(timed);
                timed.onTimer(nowNanos);
                next = next != null && next.bucket != bucket ? buckets[bucket] : next; // the call removed it
            }
            timed = next;
        }
    }
}
