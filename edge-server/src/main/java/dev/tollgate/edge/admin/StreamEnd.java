package dev.tollgate.edge.admin;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** When a follower is to end: with the edge, and within a second after the token that it uses. For the thread that serves it. */
final class StreamEnd implements BooleanSupplier {
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Caller caller;
    private final BooleanSupplier isClosing;
    private long askedAtNanos = System.nanoTime();

    StreamEnd(Caller caller, BooleanSupplier isClosing) {
        this.caller = caller;
        this.isClosing = isClosing;
    }

    @Override
    public boolean getAsBoolean() {
        if (isClosing.getAsBoolean()) {
            return true;
        }
        long now = System.nanoTime();
        if (now - askedAtNanos < CHECK_NANOS) {
            return false;
        }
        askedAtNanos = now;
        return !caller.isLive().getAsBoolean();
    }
}
