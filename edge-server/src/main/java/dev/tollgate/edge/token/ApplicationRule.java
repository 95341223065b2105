package dev.tollgate.edge.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application, and what its devices may name in their paths.
 *
 * @param versions without the application and its hyphen; null for any
 * @param extensions null for any
 */
public record ApplicationRule(
        String name,
        @Nullable List<String> versions,
        @Nullable List<String> extensions) {
    /** One whose devices may name any version and any extension. */
    public static ApplicationRule of(String name) {
        return new ApplicationRule(name, null, null);
    }
}
