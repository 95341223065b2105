package dev.tollgate.loadtest.scenario;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the load goes. Devices take the endpoints of a list in turn.
 *
 * @param mqtt plain, TLS or WebSocket
 */
public record Target(List<Endpoint> mqtt, List<Endpoint> http, Tls tls) {
    private static final int ENDPOINTS_MAX = 1_000;

    public Target {
        mqtt = List.copyOf(mqtt);
        http = List.copyOf(http);
        int count = mqtt.size() + http.size();
        InvalidSetting.check(count > 0 && count <= ENDPOINTS_MAX, "target", "1 to 1000 URLs", count);
        for (Endpoint endpoint : mqtt) {
            InvalidSetting.check(!endpoint.scheme().isHttp(), "mqtt", "mqtt, mqtts, ws or wss", endpoint);
        }
        for (Endpoint endpoint : http) {
            InvalidSetting.check(endpoint.scheme().isHttp(), "http", "http or https", endpoint);
        }
    }

    public Stream<Endpoint> all() {
        return Stream.concat(mqtt.stream(), http.stream());
    }

    public boolean isTls() {
        return all().anyMatch(endpoint -> endpoint.scheme().isTls());
    }

    /** All URLs, separated by spaces. */
    @Override
    public String toString() {
        return all().map(Endpoint::toString).collect(Collectors.joining(" "));
    }
}
