package dev.tollgate.loadtest.health;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Processor time of this process, and what the hypervisor took from the whole machine. For one thread. */
final class ProcessorTime {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int STEAL = 8;
    private static final int GUEST = 9;

    private final double cores;
    private long cpuNanos;
    private long atNanos;
    private long[] ticks;

    ProcessorTime(double cores) {
        this.cores = cores;
        cpuNanos = cpuNanos();
        atNanos = System.nanoTime();
        ticks = ticks();
    }

    /** Both since the last call, 0 to 1. */
    Shares take() {
        long now = System.nanoTime();
        long cpu = cpuNanos();
        long[] nowTicks = ticks();
        double elapsed = Math.max(1, now - atNanos);
        double share = Math.min(1, (cpu - cpuNanos) / elapsed / cores);
        double steal = stolen(ticks, nowTicks);
        cpuNanos = cpu;
        atNanos = now;
        ticks = nowTicks;
        return new Shares(Math.max(0, share), steal);
    }

    record Shares(double cpu, double steal) {}

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime())
                : 0;
    }

    /** Ticks stolen and all ticks. Elsewhere than on Linux there is no such thing. */
    private static long[] ticks() {
        return KernelFile.read(STAT).map(ProcessorTime::parse).orElseGet(() -> new long[2]);
    }

    /** The first line: {@code cpu user nice system idle iowait irq softirq steal guest guest_nice}, the last two within user and nice. */
    static long[] parse(String stat) {
        String[] words =
                stat.substring(0, Math.max(0, stat.indexOf('\n'))).strip().split("\\s+", 20);
        long all = 0;
        long stolen = 0;
        for (int i = 1; i < words.length && i < GUEST; i++) {
            long value = Long.parseLong(words[i]);
            all += value;
            stolen = i == STEAL ? value : stolen;
        }
        return new long[] {stolen, all};
    }

    static double stolen(long[] before, long[] after) {
        long all = after[1] - before[1];
        return all <= 0 ? 0 : Math.max(0, after[0] - before[0]) / (double) all;
    }
}
