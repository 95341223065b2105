package dev.tollgate.loadtest.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many ports the kernel gives out to connections of one source address and destination. */
final class LocalPorts {
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int USUAL = 28_232;

    private LocalPorts() {}

    static int count() {
        try {
            String[] bounds = Files.readString(RANGE).strip().split("\\s+", 2);
            return Integer.parseInt(bounds[1].strip()) - Integer.parseInt(bounds[0]) + 1;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException notLinux) {
            return USUAL; // Linux's default, and close to that of others
        }
    }
}
