package dev.tollgate.loadtest.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.HealthSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HealthProbeTest {
    @Test
    void measuresHiccups() {
        try (HealthProbe probe = HealthProbe.start()) {
            probe.reset();
            HealthSummary summary = probe.summary();
            while (summary.hiccups().getTotalCount() < 20) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                HealthSample sample = probe.sample(77);
                assertEquals(77, sample.loopLagNanos());
                assertTrue(sample.cpu() >= 0 && sample.cpu() <= 1, sample.toString());
                assertTrue(sample.steal() >= 0 && sample.steal() <= 1, sample.toString());
                summary = probe.summary();
            }
            probe.reset();
            assertEquals(0, probe.summary().hiccups().getTotalCount());
        }
    }

    @Test
    void hearsOfCollections() throws Exception {
        try (GcPauses pauses = GcPauses.start()) {
            GcPauses.Pauses heard = pauses.take();
            while (heard.count() == 0) {
                System.gc();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                heard = pauses.take();
            }
            pauses.record(5);
            pauses.record(9);
            pauses.record(7);
            assertTrue(pauses.take().longestNanos() >= 9);
        }
    }

    @Test
    void knowsCollectorsThatStopNobody() {
        assertTrue(GcPauses.isPausing("G1 Young Generation"));
        assertTrue(GcPauses.isPausing("ZGC Pauses"));
        assertFalse(GcPauses.isPausing("ZGC Cycles"));
        assertFalse(GcPauses.isPausing("G1 Concurrent GC"));
        assertFalse(GcPauses.isPausing("Shenandoah Cycles"));
    }

    @Test
    void endsItsThread() {
        HealthProbe.start().close();
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("load-hiccups") && thread.isAlive()));
    }

    @Test
    void readsStolenTime() {
        long[] before = ProcessorTime.parse("cpu  100 0 50 800 20 0 10 20 7 7\ncpu0 1 2\n");
        long[] after = ProcessorTime.parse("cpu  150 0 70 890 20 0 20 50 9 9\ncpu0 1 2\n");
        assertEquals(20, before[0]);
        assertEquals(1_000, before[1]);
        assertEquals(0.15, ProcessorTime.stolen(before, after), 1e-9);
        assertEquals(0, ProcessorTime.stolen(before, before));
    }

    @Test
    void respectsTasksetAndQuota(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(
                root.resolve("proc/self/status"),
                "Name:\tjava\nCpus_allowed:\t5\nCpus_allowed_list:\t0,2-3\nMems:\t1\n");
        assertEquals(3, Cores.in(root).usable());
        assertEquals("cores 0,2,3", Cores.in(root).list());
        Files.createDirectories(root.resolve("sys/fs/cgroup/cpu"));
        Files.writeString(root.resolve("sys/fs/cgroup/cpu/cpu.cfs_quota_us"), "-1\n");
        Files.writeString(root.resolve("sys/fs/cgroup/cpu/cpu.cfs_period_us"), "100000\n");
        assertEquals(3, Cores.in(root).usable());
        Files.writeString(root.resolve("sys/fs/cgroup/cpu/cpu.cfs_quota_us"), "150000\n");
        assertEquals(1.5, Cores.in(root).usable());
        Files.writeString(root.resolve("sys/fs/cgroup/cpu.max"), "50000 100000\n");
        assertEquals(0.5, Cores.in(root).usable());
        Files.writeString(root.resolve("sys/fs/cgroup/cpu.max"), "max 100000\n");
        assertEquals(3, Cores.in(root).usable());
    }

    @Test
    void knowsThisProcess() {
        Cores cores = Cores.ofThisProcess();
        assertTrue(cores.usable() > 0);
        assertTrue(Cores.of(ProcessHandle.current().pid()).map(cores::shares).orElse(true));
        assertThrows(IllegalArgumentException.class, () -> Cores.parse("3-1"));
    }
}
