package dev.tollgate.edge.audit;

import org.jspecify.annotations.Nullable;

/**
 * Which entries are asked for, newest first.
 *
 * @param actor id or name of the actor; null for all
 * @param action null for all
 * @param target null for all
 * @param before only entries of lesser sequences; {@link Long#MAX_VALUE} from the newest
 * @param limit how many at most, from 1
 */
public record AuditQuery(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String target,
        long before,
        int limit) {}
