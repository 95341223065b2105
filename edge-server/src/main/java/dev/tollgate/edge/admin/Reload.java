package dev.tollgate.edge.admin;

import dev.tollgate.edge.config.ConfigException;
import java.util.List;

/** Has the running edge take its settings anew. Safe from any thread; one at a time. */
public interface Reload {
    /**
     * What came of it.
     *
     * @param applied keys whose new values count from now on
     * @param needsRestart keys that have changed as well, and count from the next start on
     */
    record Outcome(List<String> applied, List<String> needsRestart) {}

    /**
     * Reads the sources, and applies what can change while the edge runs.
     *
     * @throws ConfigException with all that is wrong; nothing has changed then
     */
    Outcome reload() throws ConfigException;
}
