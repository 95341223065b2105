package dev.tollgate.edge.cli;

import dev.tollgate.edge.audit.AuditReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The edge, as {@code serve} starts it. Found by {@link java.util.ServiceLoader}, so that other commands do not load it. */
public interface Server {
    /** The record of all settings. */
    Class<? extends Record> settings();

    /**
     * Looks at the files that these settings name.
     *
     * @param settings of the type that {@link #settings()} names
     */
    List<Finding> checkFiles(Record settings);

    /**
     * Checks the audit log of a data folder, whether an edge runs on it or not.
     *
     * @param environment where EDGE_MASTER_KEY may be set
     * @param expected hash that some entry must have; null for none
     * @throws IOException whose message, for an operator, says why it cannot be read
     */
    AuditReport verifyAudit(Path data, Map<String, String> environment, @Nullable String expected) throws IOException;

    /**
     * Runs the edge until it is told to stop.
     *
     * @return exit code
     * @throws Exception whose message, for an operator, says why it could not start
     */
    int run(ServeOptions options) throws Exception;
}
