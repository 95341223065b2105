package dev.tollgate.edge.sink;

import java.nio.file.Path;

/**
 * What a sink may know of the edge.
 *
 * @param name of the sink in the settings; the same after each start
 * @param nodeId of the edge's journal, 16 hexadecimal digits; the same after each start
 * @param folder for the sink's own files; exists
 */
public record SinkContext(String name, String nodeId, Path folder) {}
