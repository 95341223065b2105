package dev.tollgate.edge.admin;

import java.io.IOException;
import java.io.OutputStream;

/** Writes all metrics in Prometheus' text format 0.0.4. Safe from any thread. */
@FunctionalInterface
public interface MetricsPage {
    /** Writes the whole page and leaves {@code out} open. */
    void write(OutputStream out) throws IOException;
}
