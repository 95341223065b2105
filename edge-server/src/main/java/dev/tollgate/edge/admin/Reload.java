package dev.tollgate.edge.admin;

import java.util.List;

/** Has the running edge take its settings and the files of TLS anew. Safe from any thread; one at a time. */
public interface Reload {
    /**
     * What came of it.
     *
     * @param applied keys whose new values count from now on, and {@code (the files of tls)} where those have changed
     * @param needsRestart keys that have changed as well, and count from the next start on
     */
    record Outcome(List<String> applied, List<String> needsRestart) {}

    /**
     * Reads the sources and the files, and applies what can change while the edge runs.
     *
     * @throws ReloadException with all that is wrong; nothing has changed then
     */
    Outcome reload() throws ReloadException;
}
