package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.verify.Stamp;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Finds the last of N receivers of each message, over all loops. Counts lie in a table of fixed size; a message that finds the place
 * of another that never got to all receivers takes it over.
 *
 * <pre>
 *  place: | stream, 8 bits | sequence, 32 bits | receivers so far, 24 bits |     0 for empty
 * </pre>
 */
final class LastReceiver {
    static final int RECEIVERS_MAX = (1 << 24) - 1;
    private static final int PLACES = 1 << 16;

    private final int receivers;
    private final boolean isPart;
    private final AtomicLongArray places = new AtomicLongArray(PLACES);
    /** Receipts of messages that found no place, or lost it. */
    private final AtomicLong untracked = new AtomicLong();

    /**
     * @param receivers of this process; 0: nothing is counted
     * @param isPart whether other processes have receivers, too: then the witness is told
     */
    LastReceiver(int receivers, boolean isPart) {
        this.receivers = receivers;
        this.isPart = isPart;
    }

    /** On any loop. */
    void received(DeviceLoop loop, Stamp stamp) {
        if (receivers == 0 || !isLast(stamp.stream(), stamp.sequence())) {
            return;
        }
        if (isPart) {
            loop.swarm.witness().receivedByLast(stamp, loop.nowNanos);
        } else {
            long planned = stamp.plannedNanos();
            loop.meter.operation(loop.operations.e2eLast).observed(0, planned, loop.nowNanos - planned);
        }
    }

    /** Counts one receiver, and says whether it was the last. */
    boolean isLast(int stream, long sequence) {
        long key = (stream & 0xffL) << 56 | (sequence & 0xffff_ffffL) << 24;
        int place = (int) ((sequence + stream * 31L) & (PLACES - 1));
        while (true) {
            long before = places.get(place);
            boolean isSame = before != 0 && (before & ~(long) RECEIVERS_MAX) == key;
            boolean isNewer = before == 0 || (before >>> 56 == key >>> 56 && Long.compareUnsigned(key, before) > 0);
            if (!isSame && !isNewer) {
                untracked.incrementAndGet();
                return false;
            }
            long after = isSame ? before + 1 : key | 1;
            boolean isLast = (after & RECEIVERS_MAX) == receivers;
            if (places.compareAndSet(place, before, isLast ? 0 : after)) {
                if (!isSame && before != 0) {
                    untracked.addAndGet(before & RECEIVERS_MAX);
                }
                return isLast;
            }
        }
    }

    /**
     * Messages that were not followed to their last receiver, as another one had their place. Taken from their receipts: several that
     * did not get to all receivers count as one.
     */
    long untracked() {
        return receivers == 0 ? 0 : (untracked.get() + receivers - 1) / receivers;
    }
}
