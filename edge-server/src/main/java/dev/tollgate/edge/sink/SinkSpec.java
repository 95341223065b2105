package dev.tollgate.edge.sink;

import java.nio.file.Path;

/**
 * A sink that is to be fed.
 *
 * @param number below the number of sinks; routes name it by this
 * @param kind such as {@code kafka}
 * @param folder for its cursor, its dead letters and its own files; exists
 */
public record SinkSpec(int number, String name, String kind, FeedConfig config, SinkFactory factory, Path folder) {}
