package dev.tollgate.edge.store;

/** A token's first use, on its way to the database. */
record Activation(long tokenNumber, long firstUsedAtMs) {}
