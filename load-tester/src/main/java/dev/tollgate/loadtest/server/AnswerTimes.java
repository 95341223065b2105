package dev.tollgate.loadtest.server;

/**
 * When an answer is due: at once, after a service time, after those before it, or after a stall. One for each loop; also a
 * simulation of the server without any sockets.
 */
public final class AnswerTimes {
    private final Behaviour behaviour;
    private final long serviceNanos;
    private final long gapNanos;
    private long originNanos;
    private long busyUntil = Long.MIN_VALUE;

    public AnswerTimes(Behaviour behaviour) {
        this.behaviour = behaviour;
        this.serviceNanos = behaviour.service().toNanos();
        this.gapNanos = behaviour.perSecond() > 0 ? (long) (1e9 / behaviour.perSecond()) : 0;
    }

    /** Stalls count from then on. */
    public void origin(long nanos) {
        originNanos = nanos;
    }

    /** When a request that comes at {@code nanos} is answered. */
    public long dueNanos(long nanos) {
        long start = afterStall(nanos);
        if (gapNanos > 0) {
            start = Math.max(start, busyUntil);
            busyUntil = start + gapNanos;
            return busyUntil;
        }
        return start + serviceNanos;
    }

    private long afterStall(long nanos) {
        long result = nanos;
        for (Behaviour.Stall stall : behaviour.stalls()) {
            long start = originNanos + stall.at().toNanos();
            long end = start + stall.length().toNanos();
            if (originNanos != 0 && result >= start && result < end) {
                result = end;
            }
        }
        return result;
    }

    /** Whether every answer is due at once. */
    boolean isImmediate() {
        return serviceNanos == 0 && gapNanos == 0 && behaviour.stalls().isEmpty();
    }
}
