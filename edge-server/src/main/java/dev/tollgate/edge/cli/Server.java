package dev.tollgate.edge.cli;

import java.util.List;

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
     * Runs the edge until it is told to stop.
     *
     * @return exit code
     * @throws Exception whose message, for an operator, says why it could not start
     */
    int run(ServeOptions options) throws Exception;
}
