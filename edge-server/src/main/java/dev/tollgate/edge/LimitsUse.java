package dev.tollgate.edge;

import dev.tollgate.edge.limit.AddressConfig;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.limit.LimitsConfig;
import dev.tollgate.edge.limit.RateConfig;
import dev.tollgate.edge.listen.ConnectionLimit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits that hold, as the settings name them, and what is used of each. */
final class LimitsUse {
    private LimitsUse() {}

    static Map<String, @Nullable Object> of(LimitsConfig config, Limits limits, ConnectionLimit connections) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("above", config.above().name().toLowerCase(Locale.ROOT));
        all.put("device", rate(config.device(), limits.senders().devices()));
        all.put("application", rate(config.application(), limits.senders().applications()));
        all.put("address", address(config.address(), limits));
        Map<String, Object> open = new LinkedHashMap<>();
        open.put("max", connections.max());
        open.put("used", connections.open());
        open.put("refused", connections.refused());
        all.put("connections", open);
        return all;
    }

    private static Map<String, Object> rate(RateConfig config, int used) {
        Map<String, Object> rate = new LinkedHashMap<>();
        rate.put("messagesPerSecond", config.messagesPerSecond());
        rate.put("bytesPerSecond", config.bytesPerSecond());
        rate.put("burstMs", config.burstMs());
        rate.put("used", used);
        return rate;
    }

    private static Map<String, Object> address(AddressConfig config, Limits limits) {
        Map<String, Object> address = new LinkedHashMap<>();
        address.put("connections", config.connections());
        address.put("connectsPerSecond", config.connectsPerSecond());
        address.put("failedTokensPerMinute", config.failedTokensPerMinute());
        address.put("used", limits.addresses());
        Map<String, Object> refused = new LinkedHashMap<>();
        refused.put("address-connections", limits.refusedTooMany());
        refused.put("address-connects", limits.refusedTooFast());
        refused.put("address-failed-tokens", limits.refusedForTokens());
        address.put("refused", refused);
        return address;
    }
}
