package dev.tollgate.edge.metrics;

import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/**
 * Values counted by their size in powers of two.
 *
 * @param countBelow number of values below 2 to the power of its argument, 0 to 63
 * @param sum of all values
 */
public record PowerOfTwoMeter(IntToLongFunction countBelow, LongSupplier sum) {}
