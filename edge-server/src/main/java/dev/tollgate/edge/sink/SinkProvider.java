package dev.tollgate.edge.sink;

import java.util.Map;

/**
 * Makes sinks of a kind that the edge does not bring along. Found by {@link java.util.ServiceLoader}: a jar on the class path names its
 * implementation in {@code META-INF/services/dev.tollgate.edge.sink.SinkProvider}, and {@code sinks.custom.NAME.provider} its type.
 */
public interface SinkProvider {
    /** What {@code sinks.custom.NAME.provider} calls it: lower case letters, digits and hyphens. */
    String type();

    /**
     * Checks the settings once, at the start.
     *
     * @param properties those below {@code sinks.custom.NAME.properties}
     * @return makes a sink, now and whenever a new one is needed
     * @throws IllegalArgumentException with a message for the operator: {@code property: what was expected}
     */
    SinkFactory configure(SinkContext context, Map<String, String> properties);
}
