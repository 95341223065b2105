package dev.tollgate.edge.auth;

import dev.tollgate.edge.config.Setting;

/** Settings of auth tokens, sign-in, registration and client credentials: {@code auth.*}. */
public record AuthConfig(
        @Setting(value = "10000", doc = "Most auth tokens, the ended ones among them.", min = 1, max = 1_000_000)
        int tokensMax,

        @Setting(
                value = "1d",
                doc = "How long an auth token lives where its maker does not say.",
                min = 1_000,
                max = 31_622_400_000L)
        long tokenTtlMs,

        @Setting(value = "366d", doc = "Longest that an auth token may live.", min = 1_000, max = 315_360_000_000L)
        long tokenTtlMaxMs,

        @Setting(
                value = "30d",
                doc = "Longest that a basic auth token, which is for trying things out, may live.",
                min = 1_000,
                max = 31_622_400_000L)
        long basicTtlMaxMs,

        @Setting(
                value = "30d",
                doc = "How long an auth token is listed after it has expired or was revoked.",
                min = 0,
                max = 315_360_000_000L)
        long endedKeptMs,

        @Setting(
                value = "10",
                doc =
                        "Keys whose auth tokens are taken, the one that signs among them; one more rotation needs a shorter grace.",
                min = 2,
                max = 1_000)
        int signingKeysMax,

        @Setting(
                value = "20",
                doc =
                        "Wrong tokens, keys, passwords and sign-ins that one address (of IPv6, one /64) may present a minute; then it is answered 429 until"
                                + " it has waited.",
                min = 1,
                max = 1_000_000)
        int failuresPerMinute,

        @Setting(
                value = "600",
                doc = "The same of all addresses together; above it those that have failed before have to wait.",
                min = 1,
                max = 10_000_000)
        int failuresPerMinuteOverall,

        @Setting(
                value = "600",
                doc = "Registrations that one address (of IPv6, one /64) may ask for a minute.",
                min = 1,
                max = 10_000_000)
        int registrationsPerMinute,

        @Setting(
                value = "10000",
                doc = "Addresses whose attempts are remembered; the longest idle one is forgotten for another.",
                min = 16,
                max = 10_000_000)
        int addressesMax,

        @Setting(
                value = "1024",
                doc = "Registrations on the devices' ports that wait at most; one more is refused.",
                min = 1,
                max = 1_000_000)
        int registrationsWaitingMax,

        @Setting(value = "8KiB", doc = "Longest body of a registration.", min = 1 << 10, max = 1 << 16)
        int registrationMaxBytes,

        @Setting(
                value = "30m",
                doc = "A console session ends when it was not used for this long.",
                min = 1_000,
                max = 604_800_000)
        int sessionIdleMs,

        @Setting(
                value = "12h",
                doc = "A console session ends this long after its sign-in at the latest.",
                min = 1_000,
                max = 604_800_000)
        int sessionMaxMs,

        @Setting(
                value = "1000",
                doc = "Console sessions at a time; the longest idle one ends for another.",
                min = 1,
                max = 1_000_000)
        int sessionsMax,

        @Setting(value = "10000", doc = "Most client credentials of MQTT.", min = 1, max = 1_000_000)
        int credentialsMax,

        @Setting(
                value = "10",
                doc =
                        "Cost of bcrypt for the passwords of client credentials made from now on: each step doubles its work.",
                min = 4,
                max = 16)
        int passwordCost,

        @Setting(
                value = "1024",
                doc =
                        "Passwords of connecting clients that wait to be checked; one more client is told that the edge is busy.",
                min = 1,
                max = 1_000_000)
        int passwordChecksMax) {
    /** What the settings are when nothing is set. */
    public static final AuthConfig DEFAULT = new AuthConfig(
            10_000,
            86_400_000L,
            366 * 86_400_000L,
            30 * 86_400_000L,
            30 * 86_400_000L,
            10,
            20,
            600,
            600,
            10_000,
            1024,
            8 << 10,
            1_800_000,
            43_200_000,
            1000,
            10_000,
            10,
            1024);
}
