package dev.tollgate.edge.metrics;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How the registry is.
 *
 * @param devices that are registered
 * @param tokens in the map on the path
 * @param freeRatio part of the map that is free, 0 to 1
 * @param mappedBytes off-heap memory that the map's file takes
 */
public record RegistryMeters(
        LongSupplier devices, LongSupplier tokens, DoubleSupplier freeRatio, LongSupplier mappedBytes) {}
