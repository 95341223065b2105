package dev.tollgate.edge.limit;

import dev.tollgate.edge.config.Setting;

/** What one address may do. Behind a balancer or a carrier's NAT many devices share one. */
public record AddressConfig(
        @Setting(value = "0", doc = "Connections at a time; 0 for no limit.", min = 0, max = 10_000_000)
        int connections,

        @Setting(value = "0", doc = "New connections a second; 0 for no limit.", min = 0, max = 1_000_000)
        int connectsPerSecond,

        @Setting(
                value = "0",
                doc =
                        "Messages with a token that is refused, a minute: above it the edge reads more slowly from that address, and 10 seconds' worth"
                                + " above it ends its connections and takes none. 0 for no limit.",
                min = 0,
                max = 10_000_000)
        int failedTokensPerMinute) {
    boolean isOff() {
        return connections == 0 && connectsPerSecond == 0 && failedTokensPerMinute == 0;
    }
}
