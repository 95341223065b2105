package dev.tollgate.edge.metrics;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What the journal did since the start, and how it is.
 *
 * @param records that were forced
 * @param bytes of those records
 * @param refused messages that were not written
 * @param failures attempts to write or force that failed
 * @param deletedSegments segment files that retention deleted
 * @param batchRecords records a force
 * @param forceNanos time a force, in nanoseconds
 * @param nextSequence sequence that the next record will have
 * @param oldestAgeMs age of the oldest record, in milliseconds
 */
public record JournalMeters(
        LongSupplier records,
        LongSupplier bytes,
        LongSupplier refused,
        LongSupplier failures,
        LongSupplier deletedSegments,
        PowerOfTwoMeter batchRecords,
        PowerOfTwoMeter forceNanos,
        LongSupplier diskBytes,
        LongSupplier segments,
        LongSupplier readers,
        LongSupplier nextSequence,
        LongSupplier oldestAgeMs,
        BooleanSupplier isWritable) {}
