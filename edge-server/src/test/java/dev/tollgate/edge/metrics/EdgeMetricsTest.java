package dev.tollgate.edge.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EdgeMetricsTest {
    private final EdgeMetrics metrics = new EdgeMetrics("1.2.3");

    @Test
    void showsTheJvm() throws Exception {
        List<String> lines = lines();
        for (String start : List.of(
                "tollgate_build_info{java=\"" + System.getProperty("java.version") + "\",version=\"1.2.3\"} 1.0",
                "jvm_memory_used_bytes{area=\"heap\"} ",
                "jvm_memory_max_bytes{area=\"nonheap\"} ",
                "jvm_buffer_pool_used_bytes{pool=\"direct\"} ",
                "jvm_gc_collections_total{gc=",
                "jvm_gc_collection_seconds_total{gc=",
                "jvm_threads_current ",
                "process_cpu_seconds_total ",
                "process_open_fds ",
                "process_max_fds ",
                "process_start_time_seconds ")) {
            assertTrue(lines.stream().anyMatch(line -> line.startsWith(start)), start + " in " + lines);
        }
    }

    @Test
    void asksSuppliersAtEachPage() throws Exception {
        AtomicLong accepted = new AtomicLong(1);
        metrics.messages(new MessageMeters(Map.of("accepted", accepted::get, "token-unknown", () -> 2), () -> 3));
        metrics.connections(Map.of("mqtt", () -> 4, "http", () -> 5));
        metrics.ring(() -> 6, () -> 7);
        metrics.registry(new RegistryMeters(() -> 8, () -> 9, () -> 0.5, () -> 10));
        assertLines(
                "tollgate_messages_total{verdict=\"accepted\"} 1.0",
                "tollgate_messages_total{verdict=\"token-unknown\"} 2.0",
                "tollgate_message_bytes_total 3.0",
                "tollgate_connections{protocol=\"mqtt\"} 4.0",
                "tollgate_connections{protocol=\"http\"} 5.0",
                "tollgate_ring_occupied 6.0",
                "tollgate_ring_capacity 7.0",
                "tollgate_registry_devices 8.0",
                "tollgate_registry_tokens 9.0",
                "tollgate_registry_free_ratio 0.5",
                "tollgate_registry_mapped_bytes 10.0");
        accepted.set(11);
        assertLines("tollgate_messages_total{verdict=\"accepted\"} 11.0");
    }

    @Test
    void showsTheJournal() throws Exception {
        PowerOfTwoMeter records = new PowerOfTwoMeter(exponent -> exponent < 3 ? 0 : 2, () -> 12); // 2 of 4 to 7
        PowerOfTwoMeter nanos =
                new PowerOfTwoMeter(exponent -> exponent < 20 ? 0 : exponent < 40 ? 1 : 2, () -> 2_000_000_000L);
        metrics.journal(new JournalMeters(
                () -> 1,
                () -> 2,
                () -> 3,
                () -> 4,
                () -> 5,
                records,
                nanos,
                () -> 6,
                () -> 7,
                () -> 8,
                () -> 9,
                () -> 1_500,
                () -> false));
        assertLines(
                "tollgate_journal_records_total 1.0",
                "tollgate_journal_bytes_total 2.0",
                "tollgate_journal_refused_total 3.0",
                "tollgate_journal_failures_total 4.0",
                "tollgate_journal_deleted_segments_total 5.0",
                "tollgate_journal_batch_records_bucket{le=\"4.0\"} 0",
                "tollgate_journal_batch_records_bucket{le=\"8.0\"} 2",
                "tollgate_journal_batch_records_bucket{le=\"+Inf\"} 2",
                "tollgate_journal_batch_records_sum 12.0",
                "tollgate_journal_force_seconds_bucket{le=\"5.24288E-4\"} 0",
                "tollgate_journal_force_seconds_bucket{le=\"0.001048576\"} 1",
                "tollgate_journal_force_seconds_bucket{le=\"+Inf\"} 2",
                "tollgate_journal_force_seconds_sum 2.0",
                "tollgate_journal_force_seconds_count 2",
                "tollgate_journal_disk_bytes 6.0",
                "tollgate_journal_segments 7.0",
                "tollgate_journal_readers 8.0",
                "tollgate_journal_next_sequence 9.0",
                "tollgate_journal_oldest_age_seconds 1.5",
                "tollgate_journal_writable 0.0");
    }

    @Test
    void showsThreadsByName() throws Exception {
        metrics.threads(List.of(Thread.currentThread().getName()));
        String label = "{thread=\"" + Thread.currentThread().getName() + "\"} ";
        List<String> lines = lines();
        assertEquals(
                1,
                lines.stream()
                        .filter(line -> line.startsWith("tollgate_thread_allocated_bytes_total" + label))
                        .count());
        assertEquals(
                1,
                lines.stream()
                        .filter(line -> line.startsWith("tollgate_thread_cpu_seconds_total" + label))
                        .count());
    }

    private void assertLines(String... expected) throws IOException {
        Set<String> lines = new HashSet<>(lines());
        for (String line : expected) {
            assertTrue(lines.contains(line), () -> line + " in " + lines);
        }
    }

    private List<String> lines() throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        metrics.write(page);
        return page.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
