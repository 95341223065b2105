package dev.tollgate.loadtest.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many connections the limit of open files leaves room for, in this process and in a server, which inherits it. */
public final class FileLimit {
    /** Of the edge: the 256 that it keeps for itself, and some 115 of its JVM; the tester needs fewer. */
    static final long RESERVE = 400;

    private FileLimit() {}

    /** The JVM raises its soft limit to the hard one by itself. */
    public static long ofThisProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** As many as are wanted, or as there is room for; at least one. */
    public static int connections(int wanted, long limit) {
        return (int) Math.max(1, Math.min(wanted, limit - RESERVE));
    }
}
