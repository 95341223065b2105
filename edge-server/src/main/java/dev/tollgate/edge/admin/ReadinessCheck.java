package dev.tollgate.edge.admin;

import java.util.function.BooleanSupplier;

/**
 * Something that must be so before the edge is ready.
 *
 * @param missing what {@code /readyz} says while it is not so, such as "MQTT listener is not open"
 * @param isReady asked at each probe, on any thread; must not wait
 */
public record ReadinessCheck(String missing, BooleanSupplier isReady) {}
