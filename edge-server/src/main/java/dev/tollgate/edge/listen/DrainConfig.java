package dev.tollgate.edge.listen;

import dev.tollgate.edge.config.Setting;

/** How the edge leaves: {@code drain.*}. */
public record DrainConfig(
        @Setting(
                value = "0",
                min = 0,
                max = 600_000,
                doc =
                        "From /readyz saying 503 to closed ports, in milliseconds: as long as a load balancer needs to notice.")
        int delayMs,

        @Setting(
                value = "2000",
                min = 1,
                max = 1_000_000,
                doc = "Connections that are told to leave, a second; more where drain.timeoutMs would not be enough.")
        int ratePerSecond,

        @Setting(
                value = "15000",
                min = 0,
                max = 3_600_000,
                doc = "For all connections to be told and gone, in milliseconds; what is still there is then closed.")
        int timeoutMs,

        @Setting(
                value = "",
                doc = "Server reference that MQTT 5 clients get with their DISCONNECT, such as edge2.example.com:1883.")
        String serverReference) {
    private static final int REFERENCE_MAX = 256;

    public DrainConfig {
        if (serverReference.length() > REFERENCE_MAX) {
            throw new IllegalArgumentException("serverReference: expected at most " + REFERENCE_MAX
                    + " characters, got " + serverReference.length());
        }
    }
}
