package dev.tollgate.edge.explain;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * An event loop's refusals on their way to {@link Decisions}: a ring that is made whole at the start. The loop fills, one reader at a time
 * empties. Allocates nothing; what finds no room is only counted.
 */
public final class LoopLog {
    private final RefusalNote[] slots;
    private final int mask;
    private final RefusalNote spare = new RefusalNote();
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** @param capacity at least; rounded up to a power of two */
    LoopLog(int capacity) {
        slots = new RefusalNote[Integer.highestOneBit(2 * capacity - 1)];
        mask = slots.length - 1;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new RefusalNote();
        }
    }

    /** A refusal to fill; counts once it is {@linkplain #add added}. On the event loop. */
    public RefusalNote next() {
        long end = tail.getPlain();
        RefusalNote refusal = end - head.getAcquire() < slots.length ? slots[(int) end & mask] : spare;
        refusal.clear();
        return refusal;
    }

    /** @param refusal what {@link #next} gave last */
    public void add(RefusalNote refusal) {
        if (refusal == spare) {
            lost.setRelease(lost.getPlain() + refusal.count);
        } else {
            tail.setRelease(tail.getPlain() + 1);
        }
    }

    /** Empties it; for one thread at a time. */
    void drainTo(Consumer<RefusalNote> consumer) {
        long end = tail.getAcquire();
        for (long index = head.getPlain(); index < end; index++) {
            consumer.accept(slots[(int) index & mask]);
            head.setRelease(index + 1);
        }
    }

    /** Refusals that found no room. */
    long lost() {
        return lost.get();
    }
}
