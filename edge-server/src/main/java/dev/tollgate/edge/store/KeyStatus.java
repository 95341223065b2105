package dev.tollgate.edge.store;

import org.jspecify.annotations.Nullable;

/**
 * The key that seals secrets, and how far they are sealed under it.
 *
 * @param generation 1 for the first, and one more for each that followed
 * @param finishedAtMs when the last secret was sealed under it; null while some are still under an older one
 * @param resealed secrets that were sealed anew
 * @param removed that were removed instead, as tokens are not to be kept
 * @param damaged that could not be opened, and stay as they are
 * @param percent of the secrets, about, that have been looked at
 */
public record KeyStatus(
        int generation,
        long createdAtMs,
        @Nullable Long finishedAtMs,
        long resealed,
        long removed,
        long damaged,
        int percent) {
    public boolean isRotating() {
        return finishedAtMs == null;
    }
}
