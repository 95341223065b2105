package dev.tollgate.loadtest.verify;

/**
 * What a stamped message says of itself.
 *
 * @param run chosen at random for each run, so that messages of another one are told apart
 * @param stream one device's flow: sequences count from 0 in each
 * @param attempt 0 for the first time
 * @param plannedNanos of {@link System#nanoTime()}
 */
public record Stamp(long run, int stream, long sequence, int attempt, long plannedNanos) {}
