package dev.tollgate.loadtest.watch;

import dev.tollgate.loadtest.health.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at a process, and at all that it started, in {@code /proc}. Waits for the kernel alone. Safe from any thread. */
public final class ProcessUsage {
    private static final Pattern RSS = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s*(\\d+)");
    private static final double KIB = 1024;

    private final LongSupplier pid;

    /** @param pid of the process now; another one once the server was started again */
    public ProcessUsage(LongSupplier pid) {
        this.pid = pid;
    }

    /** Empty when the process is not there. */
    Optional<Usage> look() {
        Optional<ProcessHandle> root = ProcessHandle.of(pid.getAsLong()).filter(ProcessHandle::isAlive);
        return root.map(handle -> {
            List<ProcessHandle> all =
                    Stream.concat(Stream.of(handle), handle.descendants()).toList();
            return new Usage(
                    sum(all, process -> status(process, RSS) * KIB),
                    Double.NaN,
                    sum(all, process -> status(process, THREADS)),
                    sum(all, ProcessUsage::openFiles),
                    sum(all, ProcessUsage::cpuSeconds));
        });
    }

    /** How one figure of a process is read; NaN where it is not known. */
    private interface Figure {
        double of(ProcessHandle process);
    }

    /** Of those that are known; NaN where none is. */
    private static double sum(List<ProcessHandle> processes, Figure figure) {
        double sum = Double.NaN;
        for (ProcessHandle process : processes) {
            double one = figure.of(process);
            if (!Double.isNaN(one)) {
                sum = Double.isNaN(sum) ? one : sum + one;
            }
        }
        return sum;
    }

    private static double status(ProcessHandle process, Pattern pattern) {
        return KernelFile.read(folder(process).resolve("status"))
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> Double.parseDouble(matcher.group(1)))
                .orElse(Double.NaN);
    }

    /** Another user's are not known. */
    private static double openFiles(ProcessHandle process) {
        try (Stream<Path> files = Files.list(folder(process).resolve("fd"))) {
            return files.count();
        } catch (IOException notOurs) {
            return Double.NaN;
        }
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElse(Double.NaN);
    }

    private static Path folder(ProcessHandle process) {
        return Path.of("/proc", Long.toString(process.pid()));
    }
}
