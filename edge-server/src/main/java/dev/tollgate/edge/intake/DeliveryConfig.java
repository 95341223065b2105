package dev.tollgate.edge.intake;

import dev.tollgate.edge.config.Setting;

/** How long a message waits for its answer on a route whose ack level is {@code delivered}. */
public record DeliveryConfig(
        @Setting(
                value = "10s",
                doc =
                        "Time after which a message whose required sinks have not confirmed it is answered with delivery-timeout; it stays"
                                + " in the journal and is delivered later.",
                min = 100,
                max = 600_000)
        int timeoutMs,

        @Setting(
                value = "65536",
                doc = "Messages of an event loop that wait for their sinks at most; beyond, reading stops.",
                min = 1,
                max = 1 << 24)
        int waitingMax) {}
