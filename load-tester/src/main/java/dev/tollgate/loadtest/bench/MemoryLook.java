package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds, in KiB.
 *
 * @param heap in use after a collection
 * @param direct buffers and the like, as native memory tracking counts them under {@code Other}
 * @param rest of native memory: threads, code, classes, the collector's own
 * @param resident of the process, with what of the heap is not in use
 */
record MemoryLook(long heap, long direct, long rest, long resident) {
    /** With which a JVM has to be started. */
    static final String OPTION = "-XX:NativeMemoryTracking=summary";

    private static final Pattern HEAP = Pattern.compile("(?m)^.*\\btotal .*?used (\\d+)K");
    private static final Pattern ALL = Pattern.compile("(?m)^Total: .*?committed=(\\d+)KB");
    private static final String CATEGORY = "(?m)^- +%s \\(.*?committed=(\\d+)KB";
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");

    /** Collects, and looks. */
    static MemoryLook at(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run"); // what a first one has only found to be unreachable
        String heap = jcmd(pid, "GC.heap_info");
        String tracked = jcmd(pid, "VM.native_memory", "summary");
        return parse(heap, tracked, Files.readString(Path.of("/proc", Long.toString(pid), "status")));
    }

    private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
        String[] all = new String[command.length + 2];
        all[0] = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        all[1] = Long.toString(pid);
        System.arraycopy(command, 0, all, 2, command.length);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("expected an answer to jcmd " + String.join(" ", command) + ", got: " + output);
        }
        return output;
    }

    /**
     * Reads what jcmd and proc(5) say.
     *
     * @param heap of {@code GC.heap_info}, whose generations are added up
     * @param tracked of {@code VM.native_memory summary}
     */
    static MemoryLook parse(String heap, String tracked, String status) throws IOException {
        long used = 0;
        boolean isFound = false;
        Matcher matcher = HEAP.matcher(heap);
        while (matcher.find()) {
            isFound = true;
            used += Long.parseLong(matcher.group(1));
        }
        if (!isFound) {
            throw new IOException("expected the heap's use, got: " + heap);
        }
        long direct = number(Pattern.compile(CATEGORY.formatted("Other")), tracked);
        long ofHeap = number(Pattern.compile(CATEGORY.formatted("Java Heap")), tracked);
        long all = number(ALL, tracked);
        return new MemoryLook(used, direct, all - ofHeap - direct, number(RESIDENT, status));
    }

    private static long number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("expected " + pattern + ", got: " + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** What has come since, for each of so many things. */
    PerConnection since(MemoryLook before, int connections) {
        double heapEach = (heap - before.heap) / (double) connections;
        double directEach = (direct - before.direct) / (double) connections;
        double restEach = (rest - before.rest) / (double) connections;
        double residentEach = (resident - before.resident) / (double) connections;
        return new PerConnection(heapEach, directEach, restEach, residentEach);
    }

    /** In KiB. */
    record PerConnection(double heap, double direct, double rest, double resident) {
        double userSpace() {
            return heap + direct + rest;
        }
    }
}
