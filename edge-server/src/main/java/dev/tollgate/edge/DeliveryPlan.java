package dev.tollgate.edge;

import dev.tollgate.edge.journal.RouteCounts;
import dev.tollgate.edge.route.Route;
import dev.tollgate.edge.route.RouteConfig;
import dev.tollgate.edge.route.RouteNumbers;
import dev.tollgate.edge.route.RouteTable;
import dev.tollgate.edge.sink.CustomSinkConfig;
import dev.tollgate.edge.sink.FeedConfig;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkFactory;
import dev.tollgate.edge.sink.SinkProvider;
import dev.tollgate.edge.sink.SinkSpec;
import dev.tollgate.edge.sink.file.FileSinkConfig;
import dev.tollgate.edge.sink.file.FileSinkFactory;
import dev.tollgate.edge.sink.http.HttpSinkConfig;
import dev.tollgate.edge.sink.http.HttpSinkFactory;
import dev.tollgate.edge.sink.kafka.KafkaSinkConfig;
import dev.tollgate.edge.sink.kafka.KafkaSinkFactory;
import dev.tollgate.edge.sink.mqtt.MqttSinkConfig;
import dev.tollgate.edge.sink.mqtt.MqttSinkFactory;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Routes and sinks as the settings have them, with their numbers. Made at the start, by one thread. */
final class DeliveryPlan {
    private static final String ROUTES_FILE = "routes";
    private static final String ANY = "*";

    private final EdgeConfig config;
    private final Path folder;
    private final String nodeId;
    private final List<String> sinkNames;
    private final List<SinkSpec> sinks = new ArrayList<>();
    private final List<@Nullable Route> routesByNumber =
            new ArrayList<>(Collections.nCopies(RouteCounts.ROUTES_MAX, null));
    private final RouteTable routes;

    /**
     * @param data the edge's folder
     * @param nodeId of the journal
     * @throws IOException with a message for the operator
     */
    DeliveryPlan(EdgeConfig config, Path data, String nodeId, DeviceRegistry registry) throws IOException {
        this.config = config;
        this.folder = data.resolve("sinks");
        this.nodeId = nodeId;
        this.sinkNames = config.sinks().names();
        SinksConfig settings = config.sinks();
        addAll("kafka", settings.kafka(), KafkaSinkConfig::feed, KafkaSinkFactory::new);
        addAll("http", settings.http(), HttpSinkConfig::feed, HttpSinkFactory::new);
        addAll("mqtt", settings.mqtt(), MqttSinkConfig::feed, MqttSinkFactory::new);
        addAll("file", settings.file(), FileSinkConfig::feed, FileSinkFactory::new);
        addAll("custom", settings.custom(), CustomSinkConfig::feed, DeliveryPlan::custom);
        this.routes = routes(data, registry);
    }

    private <C> void addAll(
            String kind,
            Map<String, C> settings,
            Function<C, FeedConfig> feed,
            BiFunction<SinkContext, C, SinkFactory> maker)
            throws IOException {
        for (Map.Entry<String, C> entry : settings.entrySet()) {
            String name = entry.getKey();
            Path own = folder.resolve(name);
            Files.createDirectories(own);
            try {
                SinkFactory factory = maker.apply(new SinkContext(name, nodeId, own), entry.getValue());
                sinks.add(new SinkSpec(sinks.size(), name, kind, feed.apply(entry.getValue()), factory, own));
            } catch (IllegalArgumentException wrong) {
                throw new IOException("sinks." + kind + "." + name + "." + wrong.getMessage(), wrong);
            }
        }
    }

    private static SinkFactory custom(SinkContext context, CustomSinkConfig settings) {
        List<String> types = new ArrayList<>();
        for (SinkProvider provider : ServiceLoader.load(SinkProvider.class)) {
            if (provider.type().equals(settings.provider())) {
                return provider.configure(context, settings.properties());
            }
            types.add(provider.type());
        }
        throw new IllegalArgumentException(
                "provider: expected one of those on the class path " + types + ", got '" + settings.provider() + "'");
    }

    private RouteTable routes(Path data, DeviceRegistry registry) throws IOException {
        RouteNumbers numbers = RouteNumbers.open(data.resolve(ROUTES_FILE), RouteCounts.ROUTES_MAX);
        numbers.add(List.copyOf(config.routes().keySet()));
        List<RouteTable.Rule> rules = new ArrayList<>();
        for (Map.Entry<String, RouteConfig> entry : config.routes().entrySet()) {
            RouteConfig settings = entry.getValue();
            Route route = route(numbers.number(entry.getKey()), entry.getKey(), settings);
            rules.add(new RouteTable.Rule(
                    settings.application(), settings.extension(), groupNumber(settings.group(), registry), route));
        }
        RouteConfig otherwise =
                new RouteConfig(ANY, ANY, ANY, config.ack(), config.requiredSinks(), config.optionalSinks());
        return new RouteTable(rules, route(0, Route.DEFAULT, otherwise));
    }

    private Route route(int number, String name, RouteConfig settings) {
        Route route = new Route(
                number,
                name,
                settings.ack(),
                settings.requiredSinks().stream().map(sinkNames::indexOf).toList(),
                settings.optionalSinks().stream().map(sinkNames::indexOf).toList());
        routesByNumber.set(number, route);
        return route;
    }

    private static int groupNumber(String group, DeviceRegistry registry) throws IOException {
        if (group.equals(ANY)) {
            return RouteTable.Rule.ANY_GROUP;
        }
        try {
            return registry.groupNumber(group);
        } catch (RegistryException refused) {
            throw new IOException("a route's group '" + group + "': " + refused.getMessage(), refused);
        }
    }

    /** In the order of their numbers. */
    List<SinkSpec> sinks() {
        return sinks;
    }

    RouteTable routes() {
        return routes;
    }

    /** By number; null for one that is no longer in the settings. */
    List<@Nullable Route> routesByNumber() {
        return routesByNumber;
    }
}
