package dev.tollgate.edge.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What the doctor looks at on the machine itself. */
final class HostChecks {
    private static final int JAVA_MIN = 17;
    private static final long FILES_FAIL = 1_024;
    private static final long FILES_WARN = 65_536;
    private static final long GIB = 1L << 30;
    private static final long DISK_FAIL_BYTES = GIB;
    private static final long DISK_WARN_BYTES = 5 * GIB;
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Path TIME_SYNCHRONIZED = Path.of("/run/systemd/timesync/synchronized");

    private HostChecks() {}

    static Finding java() {
        int feature = Runtime.version().feature();
        String detail = "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.home");
        if (feature < JAVA_MIN) {
            return Finding.fail(
                    "java", detail, "install a JDK of 17 or newer, such as: apt-get install openjdk-17-jdk-headless");
        }
        if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            return Finding.fail(
                    "java",
                    detail + ": a runtime without compiler, which the map of tokens needs",
                    "install a JDK, not a JRE, such as: apt-get install openjdk-17-jdk-headless");
        }
        return Finding.ok("java", detail);
    }

    /** The map of tokens reads the JDK's internals: see jvm/edge.args. */
    static Finding flags() {
        Module base = Object.class.getModule();
        Module own = HostChecks.class.getModule();
        boolean isOpen = base.isOpen("java.lang", own)
                && base.isOpen("java.lang.reflect", own)
                && base.isOpen("sun.nio.ch", own);
        return isOpen
                ? Finding.ok("jvm flags", "the JDK's packages that the map of tokens needs are open")
                : Finding.fail(
                        "jvm flags",
                        "packages that the map of tokens needs are closed",
                        "start with scripts/edge, or with: java @edge-server/jvm/edge.args …");
    }

    static Finding openFiles() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
            return Finding.ok("open files", "no limit is known on this system");
        }
        long limit = unix.getMaxFileDescriptorCount();
        String detail = "at most " + limit + ", of which each connection takes one";
        String fix = "ulimit -n 1048576 before the start, or LimitNOFILE=1048576 in the systemd unit";
        if (limit < FILES_FAIL) {
            return Finding.fail("open files", detail, fix);
        }
        return limit < FILES_WARN ? Finding.warn("open files", detail, fix) : Finding.ok("open files", detail);
    }

    static Finding clock() {
        Instant now = Instant.now();
        if (now.isBefore(EARLIEST)) {
            return Finding.fail("clock", "it is " + now + ", which cannot be", "timedatectl set-ntp true");
        }
        if (Files.exists(TIME_SYNCHRONIZED)) {
            return Finding.ok("clock", now + ", synchronized by systemd-timesyncd");
        }
        return Finding.ok("clock", now + "; what keeps it right, if anything, is not known here");
    }

    static Finding folder(Path folder) {
        Path place = existing(folder);
        if (!Files.isDirectory(place)) {
            return Finding.fail("data folder", place + " is not a folder", "choose another with --data or EDGE_DATA");
        }
        String detail = folder.toAbsolutePath() + (place.equals(folder.toAbsolutePath()) ? "" : ", not made yet");
        try {
            Files.delete(Files.createTempFile(place, "edge-doctor", null));
            return Finding.ok("data folder", detail + ", can be written");
        } catch (IOException refused) {
            String user = System.getProperty("user.name");
            return Finding.fail(
                    "data folder",
                    place + " cannot be written by " + user + ": " + refused,
                    "chown " + user + " " + place + ", or choose another with --data or EDGE_DATA");
        }
    }

    static Finding disk(Path folder) {
        try {
            FileStore store = Files.getFileStore(existing(folder));
            long free = store.getUsableSpace();
            String detail = String.format("%.1f GiB free on %s", free / (double) GIB, store);
            String fix = "free some space, or choose a folder on another disk with --data or EDGE_DATA";
            if (free < DISK_FAIL_BYTES) {
                return Finding.fail("disk", detail, fix);
            }
            return free < DISK_WARN_BYTES ? Finding.warn("disk", detail, fix) : Finding.ok("disk", detail);
        } catch (IOException unknown) {
            return Finding.warn("disk", "free space is not known: " + unknown, "df -h " + folder);
        }
    }

    /** The folder itself, or the nearest above it that there is. */
    private static Path existing(Path folder) {
        Path place = folder.toAbsolutePath();
        Path parent = place.getParent();
        while (!Files.exists(place) && parent != null) {
            place = parent;
            parent = place.getParent();
        }
        return place;
    }
}
