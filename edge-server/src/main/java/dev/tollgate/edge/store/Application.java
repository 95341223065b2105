package dev.tollgate.edge.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application, as registered.
 *
 * @param description null for none
 * @param versions that devices may name, without the application and its hyphen; null for any
 * @param extensions that devices may use; null for any
 * @param devices how many it has
 */
public record Application(
        String name,
        @Nullable String description,
        @Nullable List<String> versions,
        @Nullable List<String> extensions,
        long devices,
        long createdAtMs) {}
