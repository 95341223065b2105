package dev.tollgate.edge.store;

/**
 * The master key that seals the data keys.
 *
 * @param generation 1 for the first, and one more for each that followed
 * @param source the file or variable that it comes from
 * @param usedFromMs since when; for the first of a database that an older edge made, since that is known
 */
public record MasterKeyStatus(int generation, String source, long usedFromMs) {}
