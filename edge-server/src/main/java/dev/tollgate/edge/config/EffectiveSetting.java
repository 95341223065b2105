package dev.tollgate.edge.config;

/**
 * The value that counts for a key.
 *
 * @param key of a setting; of a map, one for each key in it, or its own while it is empty
 * @param value as it was written, or {@code (hidden)} for what may be a secret: text under a key that sounds like one, and whatever a
 *     map holds
 * @param source {@code default}, {@code file:line}, the environment variable's name, or {@code --set}
 */
public record EffectiveSetting(String key, String value, String source) {}
