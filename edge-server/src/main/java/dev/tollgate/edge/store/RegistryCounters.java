package dev.tollgate.edge.store;

/** What the registry counts, as of a committed change; the database keeps it in a row of its own. */
record RegistryCounters(long sequence, long devices, long tokens) {}
