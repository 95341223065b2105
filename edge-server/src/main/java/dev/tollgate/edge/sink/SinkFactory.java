package dev.tollgate.edge.sink;

/** Makes a sink that is not connected yet: quick, and without a wait. On the feed's thread. */
@FunctionalInterface
public interface SinkFactory {
    Sink create();
}
