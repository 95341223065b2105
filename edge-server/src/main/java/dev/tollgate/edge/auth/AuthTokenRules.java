package dev.tollgate.edge.auth;

import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.store.RegistryNames;
import java.time.Duration;
import java.util.List;

/** What auth tokens may be. Stateless. */
final class AuthTokenRules {
    private static final int PATTERN_MAX = 256;
    private static final long SECOND_MS = 1_000;

    private AuthTokenRules() {}

    /**
     * The token that is asked for, as it will be.
     *
     * @param generation of the key that signs
     */
    static AuthToken check(NewAuthToken asked, int generation, String createdBy, long nowMs, AuthConfig config)
            throws RegistryException {
        RegistryNames.checkName("an auth token's name", asked.name());
        if (asked.application() != null) {
            RegistryNames.checkApplication(asked.application());
        }
        if (asked.group() != null) {
            RegistryNames.checkName("a group", asked.group());
        }
        checkPattern(asked);
        Long usesMax = asked.usesMax();
        if (usesMax != null && usesMax < 1) {
            throw invalid("usesMax", "at least 1", Long.toString(usesMax));
        }
        return new AuthToken(
                PublicId.newNumber(),
                asked.name(),
                asked.purpose(),
                scopes(asked),
                generation,
                nowMs,
                createdBy,
                expiry(asked, nowMs, config),
                usesMax,
                0,
                asked.application(),
                asked.group(),
                asked.namePattern(),
                0,
                0);
    }

    private static void checkPattern(NewAuthToken asked) throws RegistryException {
        String pattern = asked.namePattern();
        if (pattern == null) {
            return;
        }
        if (pattern.length() > PATTERN_MAX) {
            throw invalid("namePattern", "at most " + PATTERN_MAX + " characters", pattern.length() + " characters");
        }
        RegistryNames.checkName("namePattern", pattern);
    }

    private static List<Scope> scopes(NewAuthToken asked) throws RegistryException {
        if (!asked.purpose().hasScopes()) {
            if (!asked.scopes().isEmpty()) {
                throw invalid(
                        "scopes", "none, as the purpose is " + asked.purpose().text(), "some");
            }
            return List.of();
        }
        boolean isBound = asked.application() != null || asked.group() != null || asked.namePattern() != null;
        if (isBound && asked.purpose() == Purpose.API) {
            throw invalid("application, group and namePattern", "nothing, as the purpose is api", "something");
        }
        if (asked.scopes().isEmpty()) {
            return List.of(asked.purpose() == Purpose.BASIC ? Scope.OPERATE : Scope.READ);
        }
        return asked.scopes().stream().distinct().sorted().toList();
    }

    /** A whole second, as the claim has it. */
    private static long expiry(NewAuthToken asked, long nowMs, AuthConfig config) throws RegistryException {
        long maxMs = asked.purpose() == Purpose.BASIC
                ? Math.min(config.basicTtlMaxMs(), config.tokenTtlMaxMs())
                : config.tokenTtlMaxMs();
        long expiresAtMs =
                asked.expiresAtMs() == 0 ? nowMs + Math.min(config.tokenTtlMs(), maxMs) : asked.expiresAtMs();
        long wholeMs = expiresAtMs / SECOND_MS * SECOND_MS;
        if (wholeMs <= nowMs) {
            throw invalid("expiresAt", "a time to come", "one that has passed");
        }
        if (wholeMs > nowMs + maxMs) {
            throw invalid(
                    "expiresAt", "at most " + Duration.ofMillis(maxMs).toHours() + " hours from now", "a later one");
        }
        return wholeMs;
    }

    private static RegistryException invalid(String what, String expected, String found) {
        return new RegistryException(Kind.INVALID, "expected for " + what + ": " + expected + "; got " + found);
    }
}
