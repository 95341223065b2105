package dev.tollgate.edge.listen;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many device connections there may be at a time, over all listeners. Safe from any thread. */
public final class ConnectionLimit {
    /** Files that the edge itself needs: libraries, journal, database, admin API. */
    private static final int RESERVED_FILES = 256;

    private final int max;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();

    private ConnectionLimit(int max) {
        this.max = max;
    }

    /** @param configured 0 for as many as the process may have open files, less those that the edge needs itself */
    public static ConnectionLimit of(int configured) {
        if (configured > 0) {
            return new ConnectionLimit(configured);
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? new ConnectionLimit((int)
                        Math.min(Integer.MAX_VALUE, Math.max(1, unix.getMaxFileDescriptorCount() - RESERVED_FILES)))
                : new ConnectionLimit(Integer.MAX_VALUE);
    }

    /** Takes a place; false, and counted, when there is none. */
    boolean tryOpen() {
        if (open.incrementAndGet() <= max) {
            return true;
        }
        open.decrementAndGet();
        refused.increment();
        return false;
    }

    void close() {
        open.decrementAndGet();
    }

    /** Connections that there are. */
    public int open() {
        return open.get();
    }

    public int max() {
        return max;
    }

    /** Connections that were closed at once because there were too many. */
    public long refused() {
        return refused.sum();
    }
}
