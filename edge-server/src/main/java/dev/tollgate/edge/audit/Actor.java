package dev.tollgate.edge.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who changes something.
 *
 * @param id of the credential, never the credential itself
 * @param name of the credential, for people
 * @param address from which the request came; null where there was none
 */
public record Actor(String id, String name, @Nullable String address) {
    /** The edge by itself, as for {@code serve --demo}. */
    public static final Actor EDGE = new Actor("edge", "edge", null);
}
