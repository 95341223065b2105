package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.health.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel says of a process, in bytes.
 *
 * @param rss resident memory
 * @param rssMost the most that it ever was
 */
record ProcessFigures(long rss, long rssMost) {
    private static final Pattern RSS = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB");
    private static final Pattern MOST = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB");
    private static final long KIB = 1024;

    /** @throws IOException when the process is gone */
    static ProcessFigures of(long pid) throws IOException {
        Path file = Path.of("/proc", Long.toString(pid), "status");
        String status = KernelFile.read(file).orElseThrow(() -> new IOException("the edge is gone: no " + file));
        return parse(status);
    }

    static ProcessFigures parse(String status) throws IOException {
        return new ProcessFigures(kib(status, RSS) * KIB, kib(status, MOST) * KIB);
    }

    private static long kib(String status, Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(status);
        if (!matcher.find()) {
            throw new IOException("the edge has ended: expected " + pattern + " in its status");
        }
        return Long.parseLong(matcher.group(1));
    }
}
