package dev.tollgate.loadtest.plan;

/** Random numbers without a state: SplitMix64, read at any place of its sequence. */
public final class Mix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /** All 64 bits depend on all bits of both arguments. */
    public static long of(long seed, long index) {
        long z = finish(seed + GOLDEN) + (index + 1) * GOLDEN;
        return finish(z);
    }

    /** In [0, 1). */
    public static double uniform(long seed, long index) {
        return (of(seed, index) >>> 11) * 0x1.0p-53;
    }

    private static long finish(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
