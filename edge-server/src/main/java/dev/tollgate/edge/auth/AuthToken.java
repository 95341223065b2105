package dev.tollgate.edge.auth;

import dev.tollgate.edge.id.PublicId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An auth token as it was made and used so far; never its value. Times are in milliseconds since 1970.
 *
 * @param number see {@link PublicId#AUTH_TOKEN}
 * @param name for people
 * @param scopes of the admin API; none where the purpose has none
 * @param generation of the key that signed the text that was presented; else of the one that signed when it was made
 * @param createdBy who made it
 * @param expiresAtMs a whole second
 * @param usesMax how often it may be used; null for any number
 * @param uses so far: exact where there is a maximum, else as of the last minute
 * @param application that it is for; null for all
 * @param group of devices that it is for; null for all
 * @param namePattern of devices that it is for, see {@link NamePattern}; null for all
 * @param revokedAtMs 0 while it is not
 * @param lastUsedAtMs 0 for never
 */
public record AuthToken(
        long number,
        String name,
        Purpose purpose,
        List<Scope> scopes,
        int generation,
        long createdAtMs,
        String createdBy,
        long expiresAtMs,
        @Nullable Long usesMax,
        long uses,
        @Nullable String application,
        @Nullable String group,
        @Nullable String namePattern,
        long revokedAtMs,
        long lastUsedAtMs) {
    /** Whether it may be used, or why not. */
    public enum State {
        ACTIVE("Active"),
        EXPIRED("Expired"),
        USED_UP("UsedUp"),
        REVOKED("Revoked");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** As JSON has it. */
        public String text() {
            return text;
        }
    }

    public State state(long nowMs) {
        if (revokedAtMs != 0) {
            return State.REVOKED;
        }
        if (nowMs >= expiresAtMs) {
            return State.EXPIRED;
        }
        return usesMax != null && uses >= usesMax ? State.USED_UP : State.ACTIVE;
    }

    public String id() {
        return PublicId.AUTH_TOKEN.format(number);
    }

    AuthToken withGeneration(int presented) {
        return new AuthToken(
                number,
                name,
                purpose,
                scopes,
                presented,
                createdAtMs,
                createdBy,
                expiresAtMs,
                usesMax,
                uses,
                application,
                group,
                namePattern,
                revokedAtMs,
                lastUsedAtMs);
    }

    /** Whether one of its scopes includes this one. */
    public boolean allows(Scope scope) {
        return scopes.stream().anyMatch(own -> own.includes(scope));
    }

    /** Whether it is for a device of this application, group and name. */
    public boolean covers(String deviceApplication, @Nullable String deviceGroup, String deviceName) {
        return (application == null || application.equals(deviceApplication))
                && (group == null || group.equals(deviceGroup))
                && (namePattern == null || NamePattern.matches(namePattern, deviceName));
    }
}
