package dev.tollgate.edge.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an auth token is to be; see {@link AuthToken}.
 *
 * @param scopes empty for the purpose's own
 * @param expiresAtMs 0 for {@code auth.tokenTtlMs} from now
 */
public record NewAuthToken(
        String name,
        Purpose purpose,
        List<Scope> scopes,
        long expiresAtMs,
        @Nullable Long usesMax,
        @Nullable String application,
        @Nullable String group,
        @Nullable String namePattern) {}
