package dev.tollgate.loadtest.scenario;

import java.security.SecureRandom;

/** Where a seed comes from when none is given. */
public final class Seeds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Seeds() {}

    /** A positive one, short enough to be typed again. */
    public static long draw() {
        return 1 + RANDOM.nextLong(1L << 40);
    }
}
