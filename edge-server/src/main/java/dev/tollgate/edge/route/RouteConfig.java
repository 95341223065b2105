package dev.tollgate.edge.route;

import dev.tollgate.edge.config.Setting;
import java.util.List;

/** A way for some messages. Of several routes that fit, the first counts. */
public record RouteConfig(
        @Setting(value = "*", doc = "Application whose messages take this route; * for any.")
        String application,

        @Setting(value = "*", doc = "Extension whose messages take this route, such as dcx; * for any.")
        String extension,

        @Setting(
                value = "*",
                doc = "Device group whose messages take this route; * for any, and for devices without one.")
        String group,

        @Setting(
                value = "journaled",
                doc =
                        "When a message is answered: received (in memory), journaled (forced to disk, survives a power cut) or"
                                + " delivered (confirmed by all required sinks).")
        AckLevel ack,

        @Setting(
                value = "",
                doc =
                        "Names of the sinks that must get these messages: the journal keeps them until they have, and delivered waits"
                                + " for them.")
        List<String> requiredSinks,

        @Setting(
                value = "",
                doc = "Names of the sinks that get these messages as long as the journal has them for another reason.")
        List<String> optionalSinks) {

    public RouteConfig {
        requiredSinks = List.copyOf(requiredSinks);
        optionalSinks = List.copyOf(optionalSinks);
        if (ack == AckLevel.DELIVERED && requiredSinks.isEmpty()) {
            throw new IllegalArgumentException("ack: expected requiredSinks to be named for delivered, got none");
        }
        for (String sink : optionalSinks) {
            if (requiredSinks.contains(sink)) {
                throw new IllegalArgumentException(
                        "optionalSinks: expected sinks that are not required as well, got '" + sink + "'");
            }
        }
    }
}
