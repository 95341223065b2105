package dev.tollgate.edge.session;

import dev.tollgate.edge.config.Setting;

/** Settings of sessions that outlive their connection: {@code sessions.*}. */
public record SessionConfig(
        @Setting(
                value = "86400",
                doc =
                        "Longest time for which a session is kept without a connection, in seconds: MQTT 5 clients that ask for longer are told this"
                                + " one, and 3.1.1 clients without clean session get it. 0: sessions end with their connection.",
                min = 0,
                max = 31_536_000)
        int expiryMaxS,

        @Setting(
                value = "100000",
                doc =
                        "Sessions kept, with those of connected clients; one more is not kept, and its client is told so.",
                min = 1,
                max = 10_000_000)
        int sessionsMax,

        @Setting(
                value = "1000",
                doc = "Messages of QoS 1 and 2 kept of one session; one more is dropped, or ends its connection.",
                min = 1,
                max = 65_535)
        int messagesMax,

        @Setting(
                value = "1048576",
                doc = "Bytes of those messages, topic names and payloads together.",
                min = 1024,
                max = 1_073_741_824)
        long messagesMaxBytes,

        @Setting(
                value = "1073741824",
                doc = "Bytes of the messages of all sessions.",
                min = 1_048_576,
                max = 1_099_511_627_776L)
        long totalMaxBytes) {
    /** What the settings are when nothing is set. */
    public static final SessionConfig DEFAULT = new SessionConfig(86_400, 100_000, 1000, 1 << 20, 1 << 30);

    /** Whether sessions outlive their connection at all. */
    public boolean isOn() {
        return expiryMaxS > 0;
    }
}
