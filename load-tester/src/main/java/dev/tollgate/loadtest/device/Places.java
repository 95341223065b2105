package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.SourceAddresses;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.Target;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where connections go, and which addresses they come from. Immutable, for all loops. */
final class Places {
    /** An endpoint, resolved. */
    record Place(
            Endpoint endpoint,
            InetSocketAddress address,
            @Nullable DeviceTls tls,
            String serverName) {}

    private final List<Place> mqtt;
    private final List<Place> http;
    private final List<InetAddress> sources;

    /**
     * Resolves names. Throws UnreachableException where one is unknown, InvalidSetting where listed sources cannot reach a target.
     *
     * @param devices of the whole run
     */
    Places(Target target, Connect connect, int devices, Transport transport) {
        DeviceTls tls = DeviceTls.of(target, devices);
        mqtt = places(target.mqtt(), target.tls().serverName(), tls);
        http = places(target.http(), target.tls().serverName(), tls);
        sources = sources(connect.sourceIps(), devices, transport);
    }

    private static List<Place> places(List<Endpoint> endpoints, String serverName, @Nullable DeviceTls tls) {
        List<Place> places = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            InetSocketAddress address = Connector.resolve(endpoint);
            if (address.isUnresolved()) {
                throw new UnreachableException("the host name of " + endpoint + " is unknown");
            }
            places.add(new Place(
                    endpoint,
                    address,
                    endpoint.scheme().isTls() ? tls : null,
                    serverName.isEmpty() ? endpoint.host() : serverName));
        }
        return List.copyOf(places);
    }

    /** All are of IPv4, as the targets have to be then. With NIO a port is taken when it is bound, and then serves no second destination. */
    private List<InetAddress> sources(SourceIps setting, int devices, Transport transport) {
        List<Place> targets = Stream.concat(mqtt.stream(), http.stream()).toList();
        boolean isLoopback = targets.stream()
                .map(place -> place.address().getAddress())
                .allMatch(address -> address.isLoopbackAddress() && address instanceof Inet4Address);
        int destinations = transport == Transport.EPOLL ? targets.size() : 1;
        long connections = (long) devices * ((mqtt.isEmpty() ? 0 : 1) + (http.isEmpty() ? 0 : 1));
        List<InetAddress> found =
                SourceAddresses.of(setting, isLoopback, connections, LocalPorts.count(), destinations);
        for (Place place : targets) {
            boolean isReached = found.isEmpty() || place.address().getAddress() instanceof Inet4Address;
            InvalidSetting.check(
                    isReached,
                    "source_ips",
                    "none, as they are IPv4 addresses and the target is not",
                    place.endpoint());
        }
        return found;
    }

    Place of(int device, boolean isHttp) {
        List<Place> places = isHttp ? http : mqtt;
        return places.get(device % places.size());
    }

    /** Null where the system chooses. The port is left to the kernel. */
    @Nullable
    InetSocketAddress source(int device) {
        return sources.isEmpty() ? null : new InetSocketAddress(sources.get(device % sources.size()), 0);
    }
}
