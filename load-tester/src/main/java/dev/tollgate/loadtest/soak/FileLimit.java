package dev.tollgate.loadtest.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many connections the limit of open files leaves room for, in this process and in the edge, which inherits it. */
final class FileLimit {
    /** Of the edge: what it keeps for itself, and the files that it has open besides; the tester needs fewer. */
    static final long RESERVE = 1_000;

    private FileLimit() {}

    /** The JVM raises its soft limit to the hard one by itself. */
    static long ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** As many as are wanted, or as there is room for; at least one. */
    static int connections(int wanted, long limit) {
        return (int) Math.max(1, Math.min(wanted, limit - RESERVE));
    }
}
