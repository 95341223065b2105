package dev.tollgate.edge.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers for ports that are chosen before they are bound, or bound again later. Not of those that the kernel gives to clients and to
 * port 0, as one of those could have it meanwhile; and each of the JVMs that test beside each other has a part of the rest for itself.
 * Safe from any thread.
 */
public final class FreePorts {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 65_535;
    private static final int ENOUGH = 4_000;
    private static final Path KERNELS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** The number of this JVM, from 1; pom.xml hands it over. */
    private static final int FORK = Integer.getInteger("test.fork", 1);

    private static final int PARTS = 16;

    private static final Part PART = part(kernels(), FORK);
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PART.size));

    private FreePorts() {}

    /**
     * Ports in a row.
     *
     * @param first the lowest of them
     */
    record Part(int first, int size) {}

    /** On no address bound now, and given to nobody else in this JVM before all others of its part were. */
    public static int next() {
        for (int attempt = 0; attempt < PART.size; attempt++) {
            int port = PART.first + Math.floorMod(NEXT.getAndIncrement(), PART.size);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + PART.first + " on, of " + PART.size);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Two numbers, the lowest and the highest port that the kernel chooses from; Linux' defaults where it does not tell. */
    private static String kernels() {
        try (BufferedReader lines = Files.newBufferedReader(KERNELS)) {
            return lines.readLine(); // with one read, which is all that this kind of file answers
        } catch (IOException notLinux) {
            return "32768 60999";
        }
    }

    /** Of the ports below the kernel's, or above them; of all where there are hardly any others. */
    static Part part(String kernels, int fork) {
        String[] bounds = kernels.strip().split("\\s+", 2);
        int below = Integer.parseInt(bounds[0]) - LOWEST;
        int above = HIGHEST - Integer.parseInt(bounds[1]);
        int first = above > below && above >= ENOUGH ? HIGHEST - above + 1 : LOWEST;
        int all = Math.max(below, above) >= ENOUGH ? Math.max(below, above) : HIGHEST - LOWEST + 1;
        int size = all / PARTS;
        return new Part(first + (fork - 1) % PARTS * size, size);
    }
}
