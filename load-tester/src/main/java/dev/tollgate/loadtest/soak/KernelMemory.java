package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.health.KernelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of the kernel, of the whole machine: both ends of a connection over loopback are in it.
 *
 * @param socketBytes what lies in the buffers of TCP sockets
 * @param slabBytes of all of the kernel's caches of objects
 * @param caches by name; empty where only root may see them
 */
record KernelMemory(long socketBytes, long slabBytes, Map<String, Cache> caches) {
    private static final Pattern SOCKETS = Pattern.compile("(?m)^TCP: .*\\bmem (\\d+)");
    private static final Pattern SLAB = Pattern.compile("(?m)^Slab:\\s*(\\d+) kB");
    private static final Pattern CACHE = Pattern.compile("(\\S+)\\s+(\\d+)\\s+\\d+\\s+(\\d+)\\s+\\d+\\s+\\d+ :.*");
    private static final long PAGE = 4096;
    private static final long KIB = 1024;
    /** Objects a connection: below, they are chance or somebody else's. */
    private static final double MANY = 0.5;
    /** Of sockets, what waits for them, and their open files. Others grow with the files that are written meanwhile. */
    private static final Pattern OF_CONNECTIONS = Pattern.compile(
            "TCP.*|tcp_.*|request_sock_.*|sock_.*|eventpoll_.*|filp|dentry|lsm_.*|kmalloc-.*|skbuff_.*");

    KernelMemory {
        caches = Map.copyOf(caches);
    }

    /** One cache of objects of the same size. */
    record Cache(long objects, long objectBytes) {}

    /**
     * A cache that grew with the connections.
     *
     * @param objects for each connection, of both of its ends
     */
    record Growth(String cache, double objects, long objectBytes) {
        double bytes() {
            return objects * objectBytes;
        }
    }

    static KernelMemory now() {
        return new KernelMemory(
                number(Path.of("/proc/net/sockstat"), SOCKETS) * PAGE,
                number(Path.of("/proc/meminfo"), SLAB) * KIB,
                slabInfo().map(KernelMemory::parseCaches).orElse(Map.of()));
    }

    private static long number(Path file, Pattern pattern) {
        return KernelFile.read(file)
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> Long.parseLong(matcher.group(1)))
                .orElse(0L);
    }

    private static Optional<String> slabInfo() {
        try {
            return Optional.of(Files.readString(Path.of("/proc/slabinfo"), StandardCharsets.ISO_8859_1));
        } catch (IOException notRoot) {
            return Optional.empty();
        }
    }

    /** Lines of slabinfo(5), version 2. */
    static Map<String, Cache> parseCaches(String slabInfo) {
        Map<String, Cache> caches = new LinkedHashMap<>();
        slabInfo.lines()
                .map(CACHE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> caches.put(
                        line.group(1), new Cache(Long.parseLong(line.group(2)), Long.parseLong(line.group(3)))));
        return caches;
    }

    /** Caches of connections that have at least one more object for every other of so many, largest first. */
    List<Growth> growthSince(KernelMemory before, int connections) {
        List<Growth> grown = new ArrayList<>();
        caches.forEach((name, cache) -> {
            Cache old = before.caches.getOrDefault(name, new Cache(0, cache.objectBytes()));
            double each = (cache.objects() - old.objects()) / (double) connections;
            if (each >= MANY && OF_CONNECTIONS.matcher(name).matches()) {
                grown.add(new Growth(name, each, cache.objectBytes()));
            }
        });
        grown.sort(Comparator.comparingDouble(Growth::bytes).reversed());
        return grown;
    }
}
