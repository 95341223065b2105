package dev.tollgate.edge;

import dev.tollgate.edge.admin.AdminConfig;
import dev.tollgate.edge.auth.AuthConfig;
import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.config.NamedSections;
import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.explain.ExplainConfig;
import dev.tollgate.edge.http.HttpConfig;
import dev.tollgate.edge.intake.DeliveryConfig;
import dev.tollgate.edge.journal.JournalConfig;
import dev.tollgate.edge.journal.RouteCounts;
import dev.tollgate.edge.limit.LimitsConfig;
import dev.tollgate.edge.listen.DrainConfig;
import dev.tollgate.edge.listen.ListenConfig;
import dev.tollgate.edge.mqtt.MqttConfig;
import dev.tollgate.edge.ring.RingConfig;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteConfig;
import dev.tollgate.edge.session.SessionConfig;
import dev.tollgate.edge.store.RegistryConfig;
import dev.tollgate.edge.tls.TlsConfig;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All settings of the edge: {@code config/edge.yaml} is made from this. */
public record EdgeConfig(
        @Setting(
                value = "journaled",
                doc =
                        "When a message of the default route is answered: received (in memory), journaled (forced to disk, survives a"
                                + " power cut) or delivered (confirmed by all required sinks).")
        AckLevel ack,

        @Setting(
                value = "",
                doc =
                        "Names of the sinks that must get the messages of the default route: the journal keeps them until they have, and"
                                + " delivered waits for them.")
        List<String> requiredSinks,

        @Setting(
                value = "",
                doc =
                        "Names of the sinks that get the messages of the default route as long as the journal has them for another reason.")
        List<String> optionalSinks,

        ListenConfig listen,
        TlsConfig tls,
        MqttConfig mqtt,
        SessionConfig sessions,
        HttpConfig http,
        RingConfig ring,
        JournalConfig journal,
        DeliveryConfig delivery,
        LimitsConfig limits,
        DrainConfig drain,
        RegistryConfig registry,
        ExtensionsConfig extensions,
        AdminConfig admin,
        AuthConfig auth,
        ExplainConfig explain,

        @NamedSections(
                doc =
                        "A way for some messages, by application, extension and device group; others take the default route.",
                example = "meters")
        Map<String, RouteConfig> routes,

        SinksConfig sinks) {
    /** What an admin request's body has beside the value that it carries. */
    private static final int BODY_ENVELOPE_BYTES = 4 << 10;

    public EdgeConfig {
        if (listen.isTlsOn() && tls.certificateFile().isEmpty()) {
            throw new IllegalArgumentException(
                    "tls.certificateFile: expected the name of a file, as listen.mqtts or listen.https is on");
        }
        expectSafe(listen.admin(), admin);
        expectBodyHolds(
                admin,
                "extensions.configurations.maxBytes",
                extensions.configurations().maxBytes());
        expectBodyHolds(
                admin,
                "extensions.commands.payloadMaxBytes",
                extensions.commands().payloadMaxBytes());
        expectBodyHolds(
                admin, "extensions.metadata.maxBytes", extensions.metadata().maxBytes());
        RouteConfig byDefault = new RouteConfig("*", "*", "*", ack, requiredSinks, optionalSinks);
        Set<String> names = new HashSet<>();
        for (String name : sinks.names()) {
            if (!names.add(name)) {
                throw new IllegalArgumentException("sinks: expected each name once, got '" + name + "' for two kinds");
            }
        }
        Set<String> unused = new HashSet<>(names);
        expectKnown(byDefault, "", names, unused);
        routes.forEach((name, route) -> expectKnown(route, "routes." + name + ".", names, unused));
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException(
                    "requiredSinks: expected a route to name each sink, none names " + unused);
        }
        if (routes.containsKey(Route.DEFAULT)) {
            throw new IllegalArgumentException("routes: expected another name than '" + Route.DEFAULT
                    + "': the default route's settings are ack, requiredSinks and optionalSinks");
        }
        if (routes.size() >= RouteCounts.ROUTES_MAX) {
            throw new IllegalArgumentException(
                    "routes: expected at most " + (RouteCounts.ROUTES_MAX - 1) + ", got " + routes.size());
        }
    }

    /** A name that cannot be resolved is refused when the port is opened. */
    private static void expectSafe(Address address, AdminConfig admin) {
        if (address.isOff() || admin.tls().isOn() || admin.plainTextAllowed()) {
            return;
        }
        InetAddress host = address.socketAddress().getAddress();
        if (host != null && !host.isLoopbackAddress()) {
            throw new IllegalArgumentException("listen.admin: expected a loopback address such as 127.0.0.1:"
                    + address.port() + ", as admin.tls.certificateFile is not set, got '" + address
                    + "': tokens could be read on the way; set admin.tls.certificateFile and admin.tls.keyFile, or"
                    + " admin.plainTextAllowed=true where a proxy does TLS or the network is trusted");
        }
    }

    private static void expectBodyHolds(AdminConfig admin, String key, int maxBytes) {
        if (admin.bodyMaxBytes() < maxBytes + BODY_ENVELOPE_BYTES) {
            throw new IllegalArgumentException("admin.bodyMaxBytes: expected at least " + key + " and 4 KiB, "
                    + (maxBytes + BODY_ENVELOPE_BYTES) + ", got " + admin.bodyMaxBytes());
        }
    }

    /** These settings, but those that may change while the edge runs as {@code next} has them. */
    EdgeConfig withLive(EdgeConfig next) {
        return new EdgeConfig(
                ack,
                requiredSinks,
                optionalSinks,
                listen,
                tls,
                next.mqtt,
                sessions,
                next.http,
                ring,
                journal,
                delivery,
                next.limits,
                next.drain,
                registry,
                extensions,
                admin,
                auth,
                explain,
                routes,
                sinks);
    }

    private static void expectKnown(RouteConfig route, String prefix, Set<String> names, Set<String> unused) {
        expectKnown(route.requiredSinks(), prefix + "requiredSinks", names, unused);
        expectKnown(route.optionalSinks(), prefix + "optionalSinks", names, unused);
    }

    private static void expectKnown(List<String> sinks, String key, Set<String> names, Set<String> unused) {
        for (String sink : sinks) {
            if (!names.contains(sink)) {
                throw new IllegalArgumentException(key + ": expected names of sinks "
                        + names.stream().sorted().toList() + ", got '" + sink + "'");
            }
            unused.remove(sink);
        }
    }
}
