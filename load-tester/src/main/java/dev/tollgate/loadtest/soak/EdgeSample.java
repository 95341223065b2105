package dev.tollgate.loadtest.soak;

/**
 * One look at the edge.
 *
 * @param atMillis since the epoch
 */
record EdgeSample(long atMillis, Metrics metrics, ProcessFigures process, KernelMemory kernel) {
    /** Messages since the edge started. */
    double accepted() {
        return metrics.sum("tollgate_messages_total", "\"accepted\"");
    }

    /** Messages that were refused, for whatever reason. */
    double refused() {
        return metrics.sum("tollgate_messages_total") - accepted();
    }

    double journalRecords() {
        return metrics.sum("tollgate_journal_records_total");
    }

    double journalBytes() {
        return metrics.sum("tollgate_journal_bytes_total");
    }

    /** Bytes that event loops and the journal's threads allocated since the edge started. */
    double pathAllocatedBytes() {
        return metrics.sum("tollgate_thread_allocated_bytes_total");
    }

    /** Of them, those of event loops. */
    double loopAllocatedBytes() {
        return metrics.sum("tollgate_thread_allocated_bytes_total", "\"edge-loop");
    }

    double pathCpuSeconds() {
        return metrics.sum("tollgate_thread_cpu_seconds_total");
    }

    double cpuSeconds() {
        return metrics.sum("process_cpu_seconds_total");
    }

    double heapBytes() {
        return metrics.sum("jvm_memory_used_bytes", "\"heap\"");
    }

    double directBytes() {
        return metrics.sum("jvm_buffer_pool_used_bytes", "\"direct\"");
    }

    double connections() {
        return metrics.sum("tollgate_connections");
    }

    double threads() {
        return metrics.sum("jvm_threads_current");
    }

    double openFiles() {
        return metrics.sum("process_open_fds");
    }

    /** Heap and direct memory: what connections take within the process. */
    double usedBytes() {
        return heapBytes() + directBytes();
    }
}
