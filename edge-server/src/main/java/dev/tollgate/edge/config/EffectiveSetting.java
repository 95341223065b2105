package dev.tollgate.edge.config;

/**
 * The value that counts for a key.
 *
 * @param value as it was written
 * @param source {@code default}, {@code file:line}, the environment variable's name, or {@code --set}
 */
public record EffectiveSetting(String key, String value, String source) {}
