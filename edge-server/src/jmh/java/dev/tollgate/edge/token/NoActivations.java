package dev.tollgate.edge.token;

/** For benchmarks, in which no token is used for the first time. */
final class NoActivations implements ActivationLog {
    @Override
    public boolean tryReserve() {
        return false;
    }

    @Override
    public void note(long tokenNumber, long firstUsedAtMs) {
        throw new IllegalStateException("nothing was reserved");
    }

    @Override
    public void cancel() {
        throw new IllegalStateException("nothing was reserved");
    }
}
