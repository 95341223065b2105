package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class MemoryLookTest {
    private static final String TRACKED = """
            123:

            Native Memory Tracking:

            (Omitting categories weighting less than 1KB)

            Total: reserved=8030185KB, committed=599173KB
                   malloc: 36353KB #172049
                   mmap:   reserved=7993832KB, committed=562820KB

            -                 Java Heap (reserved=6172672KB, committed=385024KB)
                                        (mmap: reserved=6172672KB, committed=385024KB)

            -                     Other (reserved=9345KB, committed=9245KB)
                                        (malloc=9345KB #23)
            """;
    private static final String STATUS = "Name:\tjava\nVmHWM:\t  410000 kB\nVmRSS:\t  400000 kB\n";

    @Test
    void readsG1() throws IOException {
        String heap = """
                123:
                 garbage-first heap   total 385024K, used 39200K [0x0000000687400000, 0x0000000800000000)
                  region size 4096K, 9 young (36864K), 1 survivors (4096K)
                 Metaspace       used 41234K, committed 41664K, reserved 1105920K
                  class space    used 4771K, committed 4992K, reserved 1048576K
                """;
        assertEquals(new MemoryLook(39_200, 9_245, 204_904, 400_000), MemoryLook.parse(heap, TRACKED, STATUS));
    }

    @Test
    void readsG1OfLaterVersions() throws IOException {
        String heap =
                " garbage-first heap   total reserved 6172672K, committed 385024K, used 1200K [0x0000000687400000, 0x0000000800000000)";
        assertEquals(1_200, MemoryLook.parse(heap, TRACKED, STATUS).heap());
    }

    @Test
    void addsUpGenerations() throws IOException {
        String heap = """
                 def new generation   total 78656K, used 1000K [0x1, 0x2, 0x3)
                  eden space 69952K,   1% used [0x1, 0x2, 0x3)
                 tenured generation   total 174784K, used 20000K [0x1, 0x2, 0x3)
                """;
        assertEquals(21_000, MemoryLook.parse(heap, TRACKED, STATUS).heap());
    }

    @Test
    void refusesWhatIsNotTracked() {
        String heap = " garbage-first heap   total 385024K, used 39200K";
        assertThrows(IOException.class, () -> MemoryLook.parse(heap, "Native memory tracking is not enabled", STATUS));
        assertThrows(IOException.class, () -> MemoryLook.parse("", TRACKED, STATUS));
    }

    @Test
    void sharesOutWhatHasCome() {
        MemoryLook before = new MemoryLook(1_000, 10, 100, 5_000);
        MemoryLook after = new MemoryLook(3_000, 110, 150, 9_000);
        MemoryLook.PerConnection each = after.since(before, 1_000);
        assertEquals(2.15, each.userSpace(), 1e-9);
        assertEquals(4, each.resident(), 1e-9);
    }
}
