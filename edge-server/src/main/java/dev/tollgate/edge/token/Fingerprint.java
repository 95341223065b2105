package dev.tollgate.edge.token;

/** 128 bits that stand for an application's token: a mutable key, one an event loop, so that a look-up makes no object. */
public final class Fingerprint {
    private long high;
    private long low;

    public void set(long high, long low) {
        this.high = high;
        this.low = low;
    }

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high ^ low);
    }
}
