package dev.tollgate.edge.limit;

import dev.tollgate.edge.config.Setting;

/** Settings of the rates: {@code limits.*}. Sizes and numbers of one connection are among those of its protocol. */
public record LimitsConfig(
        @Setting(
                value = "pause",
                doc =
                        "What an MQTT device above its rate sees: pause, the edge stops reading from it until it may go on; or refuse, MQTT 5 gets"
                                + " 0x97 (3.1.1 and QoS 0 are paused all the same, as they cannot be refused). HTTP gets 429 with Retry-After.")
        Above above,

        RateConfig device,
        RateConfig application,
        AddressConfig address) {
    /** What happens to a message above a rate. */
    public enum Above {
        PAUSE,
        REFUSE
    }
}
