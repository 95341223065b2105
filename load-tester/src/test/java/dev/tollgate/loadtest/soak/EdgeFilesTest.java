package dev.tollgate.loadtest.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.bench.FileLimit;
import dev.tollgate.loadtest.soak.KernelMemory.Cache;
import dev.tollgate.loadtest.soak.KernelMemory.Growth;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read of the edge and of the kernel. */
final class EdgeFilesTest {
    @Test
    void metricsAreSummedByNameAndLabel() {
        Metrics metrics = Metrics.parse("""
                # HELP tollgate_messages_total Messages.
                tollgate_messages_total{verdict="accepted"} 7.0
                tollgate_messages_total{verdict="rate-limit"} 2.0
                tollgate_messages_total_more 100
                jvm_memory_max_bytes{area="heap"} 6.110183424E9
                tollgate_registry_free_ratio NaN
                """);
        assertEquals(7, metrics.sum("tollgate_messages_total", "\"accepted\""));
        assertEquals(9, metrics.sum("tollgate_messages_total"));
        assertEquals(6.110183424E9, metrics.sum("jvm_memory_max_bytes", "\"heap\""));
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> metrics.sum("other"));
        assertEquals("expected a metric other, got none", failure.getMessage());
    }

    @Test
    void processFiguresAreInBytes() throws IOException {
        assertEquals(
                new ProcessFigures(2048, 4096), ProcessFigures.parse("VmHWM:\t       4 kB\nVmRSS:\t       2 kB\n"));
        assertThrows(IOException.class, () -> ProcessFigures.parse("State:\tZ (zombie)\n"));
    }

    @Test
    void cachesThatGrewWithTheConnectionsAreTold() {
        Map<String, Cache> few = KernelMemory.parseCaches("""
                slabinfo - version: 2.1
                # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables
                TCPv6                 10     13   2496   13    8 : tunables    0    0    0 : slabdata      1      1      0
                dentry              5000   5040    192   21    1 : tunables    0    0    0 : slabdata    240    240      0
                """);
        Map<String, Cache> many = Map.of(
                "TCPv6", new Cache(1010, 2496),
                "dentry", new Cache(7000, 192),
                "filp", new Cache(499, 192),
                "buffer_head", new Cache(7000, 104));
        assertEquals(new Cache(10, 2496), few.get("TCPv6"));
        assertEquals(
                List.of(new Growth("TCPv6", 1, 2496), new Growth("dentry", 2, 192)),
                new KernelMemory(0, 0, many).growthSince(new KernelMemory(0, 0, few), 1000));
    }

    @Test
    void ledgerIsTheSumOfItsAccounts() throws IOException {
        String text = """
                {"ledger":[
                 {"route":"a","sink":"s","accepted":10,"delivered":6,"inFlight":1,"waiting":3,"difference":0},
                 {"route":"b","sink":"s","accepted":5,"delivered":6,"inFlight":0,"waiting":0,"difference":-1}]}
                """;
        assertEquals(new Ledger(2, 15, 12, 4, 1), Ledger.of(new ObjectMapper().readTree(text)));
        assertEquals(new Ledger(0, 0, 0, 0, 0), Ledger.of(new ObjectMapper().readTree("{\"ledger\":[]}")));
    }

    @Test
    void connectionsFitTheLimitOfOpenFiles() {
        assertEquals(19_000, FileLimit.connections(19_000, 20_000));
        assertEquals(19_000, FileLimit.connections(19_000, 1 << 20));
        assertEquals(3_696, FileLimit.connections(19_000, 4_096));
        assertEquals(1, FileLimit.connections(19_000, 256));
    }
}
