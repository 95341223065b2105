package dev.tollgate.edge.sink;

import dev.tollgate.edge.config.Setting;
import java.util.Map;

/** A sink that a {@link SinkProvider} on the class path makes. */
public record CustomSinkConfig(
        @Setting(value = "", doc = "Type of the provider, as its jar's documentation names it.")
        String provider,

        @Setting(value = "", doc = "What the provider wants to know.")
        Map<String, String> properties,

        FeedConfig feed) {
    public CustomSinkConfig {
        properties = Map.copyOf(properties);
    }
}
