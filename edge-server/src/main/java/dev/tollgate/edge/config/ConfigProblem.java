package dev.tollgate.edge.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with the settings.
 *
 * @param source where it stands: {@code file:line}, an environment variable's name, or {@code --set}
 * @param key as it was written; empty where the problem is with none
 * @param detail what was expected and what came
 * @param nearestKey the known key that may have been meant; null for none
 */
public record ConfigProblem(
        String source, String key, String detail, @Nullable String nearestKey) {
    /** One line for people. */
    @Override
    public String toString() {
        String place = key.isEmpty() ? source : source + ": " + key;
        String hint = nearestKey == null ? "" : "; did you mean " + nearestKey + "?";
        return place + ": " + detail + hint;
    }
}
