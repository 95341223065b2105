package dev.tollgate.edge;

import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.http.HttpPipeline;
import dev.tollgate.edge.http.WebSocketClose;
import dev.tollgate.edge.http.WebSocketCounters;
import dev.tollgate.edge.http.WebSocketProtocol;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.listen.ConnectionLimit;
import dev.tollgate.edge.listen.Drain;
import dev.tollgate.edge.listen.DrainConfig;
import dev.tollgate.edge.listen.EventLoops;
import dev.tollgate.edge.listen.HandshakeOutcome;
import dev.tollgate.edge.listen.ListenException;
import dev.tollgate.edge.listen.Listener;
import dev.tollgate.edge.listen.Security;
import dev.tollgate.edge.metrics.EdgeMetrics;
import dev.tollgate.edge.mqtt.MqttLoop;
import dev.tollgate.edge.mqtt.MqttSessions;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.tls.Tls;
import dev.tollgate.edge.tls.TlsException;
import dev.tollgate.edge.upload.Uploads;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The ports that devices come to, and what is spoken on each: where TLS, HTTP, WebSocket and MQTT are put together. */
final class DeviceListeners implements AutoCloseable {
    private static final String MQTT = "mqtt";
    private static final String HTTP_1_1 = "http/1.1";

    /** As MQTT 5.0 section 6 has it; the other is what clients of MQTT 3.1 offered, some of which speak 3.1.1. */
    private static final List<String> SUBPROTOCOLS = List.of(MQTT, "mqttv3.1");

    /** Devices of one name that a certificate may stand for: one an application. */
    private static final int NAMESAKES_MAX = 1000;

    private final EdgeConfig config;
    private final EventLoops loops;
    private final ConnectionLimit limit;
    private final Limits limits;
    private final @Nullable Uploads uploads;
    private final IdentityHashMap<Intake, MqttLoop> mqttLoops = new IdentityHashMap<>();
    private final Map<String, Listener> open = new LinkedHashMap<>();
    private final List<HttpPipeline> httpPipelines = new ArrayList<>();
    private final Map<String, WebSocketCounters> webSockets = new HashMap<>(); // by the name of their listener
    private @Nullable Tls tls;
    private Security.@Nullable Shared handshakes;

    private DeviceListeners(
            EdgeConfig config,
            EventLoops loops,
            ConnectionLimit limit,
            Limits limits,
            MqttSessions sessions,
            @Nullable Uploads uploads) {
        this.config = config;
        this.loops = loops;
        this.limit = limit;
        this.limits = limits;
        this.uploads = uploads;
        for (Intake intake : loops.intakes()) {
            mqttLoops.put(intake, new MqttLoop(config.mqtt(), sessions, intake));
        }
    }

    /**
     * Opens all ports that are not off.
     *
     * @param devices whose names certificates are held against
     * @param uploads where devices may upload files; null for nowhere
     */
    static DeviceListeners open(
            EdgeConfig config,
            EventLoops loops,
            ConnectionLimit limit,
            Limits limits,
            MqttSessions sessions,
            DeviceRegistry devices,
            @Nullable Uploads uploads,
            InstantSource clock)
            throws ListenException, TlsException {
        DeviceListeners listeners = new DeviceListeners(config, loops, limit, limits, sessions, uploads);
        try {
            listeners.open(devices, clock);
            return listeners;
        } catch (Throwable failure) {
            listeners.close();
            throw failure;
        }
    }

    private void open(DeviceRegistry devices, InstantSource clock) throws ListenException, TlsException {
        Listener.Protocol mqtt = mqtt(false);
        open(MQTT, config.listen().mqtt(), null, mqtt);
        open("http", config.listen().http(), null, http("http", clock));
        if (config.listen().isTlsOn()) {
            Tls files = Tls.open(config.tls(), clock);
            tls = files;
            Security.Shared shared = new Security.Shared(
                    config.tls().handshakesMax(), loops, name -> devices.devicesNamed(name, NAMESAKES_MAX).stream()
                            .mapToLong(Device::number)
                            .toArray());
            handshakes = shared;
            open("mqtts", config.listen().mqtts(), new Security(files, files.contexts(MQTT), shared), mqtt);
            open(
                    "https",
                    config.listen().https(),
                    new Security(files, files.contexts(HTTP_1_1), shared),
                    http("https", clock));
        }
    }

    private void open(String name, Address address, @Nullable Security security, Listener.Protocol protocol)
            throws ListenException {
        if (!address.isOff()) {
            open.put(name, Listener.open(name, address, config.listen(), loops, limit, limits, security, protocol));
        }
    }

    /** @param framed whether inside WebSockets */
    private Listener.Protocol mqtt(boolean framed) {
        return (pipeline, intake) ->
                Objects.requireNonNull(mqttLoops.get(intake), "made for each").install(pipeline.channel(), framed);
    }

    private Listener.Protocol http(String name, InstantSource clock) {
        WebSocketCounters counters = new WebSocketCounters();
        webSockets.put(name, counters);
        HttpPipeline pipeline = new HttpPipeline(
                config.http(), clock, new WebSocketProtocol(SUBPROTOCOLS, mqtt(true)::addTo, counters), uploads);
        httpPipelines.add(pipeline);
        return pipeline::addTo;
    }

    Optional<InetSocketAddress> address(String name) {
        return Optional.ofNullable(open.get(name)).map(Listener::address);
    }

    /** Settings for connections that are opened from now on; only live sections may be new. */
    void configure(EdgeConfig next) {
        mqttLoops.values().forEach(loop -> loop.configure(next.mqtt()));
        httpPipelines.forEach(pipeline -> pipeline.configure(next.http()));
    }

    /** See {@link ConfigReload.Parts#reloadTls}. */
    boolean reloadTls() throws TlsException {
        return tls != null && tls.reload();
    }

    /** Open connections by what is spoken on them: {@code mqtt}, {@code mqtts}, {@code http}, {@code https}, {@code ws}, {@code wss}. */
    Map<String, LongSupplier> connections() {
        Map<String, LongSupplier> connections = new HashMap<>();
        open.forEach((name, listener) -> {
            WebSocketCounters inside = webSockets.get(name);
            if (inside == null) {
                connections.put(name, listener::connections);
            } else {
                connections.put(name, () -> Math.max(0, listener.connections() - inside.open()));
                connections.put(name.equals("https") ? "wss" : "ws", inside::open);
            }
        });
        return connections;
    }

    void register(EdgeMetrics metrics) {
        metrics.counters(
                "tollgate_websocket_closed_total",
                "WebSockets that were closed with a status, by why.",
                List.of("reason"),
                samples -> {
                    for (WebSocketClose reason : WebSocketClose.values()) {
                        long sum = webSockets.values().stream()
                                .mapToLong(counters -> counters.closed(reason))
                                .sum();
                        samples.accept((double) sum, reason.reason());
                    }
                });
        metrics.counters(
                "tollgate_listener_pauses_total",
                "Times that a listener accepted no connections for a while, as more came a second than listen.connectsPerSecond.",
                List.of("listener"),
                samples -> open.forEach((name, listener) -> samples.accept((double) listener.pauses(), name)));
        if (tls != null && handshakes != null) {
            register(metrics, tls, handshakes);
        }
    }

    private static void register(EdgeMetrics metrics, Tls tls, Security.Shared handshakes) {
        metrics.counters(
                "tollgate_tls_handshakes_total", "TLS handshakes, by how they ended.", List.of("outcome"), samples -> {
                    for (HandshakeOutcome outcome : HandshakeOutcome.values()) {
                        samples.accept((double) handshakes.counters().ended(outcome), outcome.reason());
                    }
                });
        metrics.gauges(
                "tollgate_tls_certificate_days",
                "Days until a certificate of the edge expires.",
                List.of("certificate"),
                samples -> tls.daysLeft().forEach((name, days) -> samples.accept(days.doubleValue(), name)));
        metrics.counter("tollgate_tls_reloads_total", "Times that the certificates were read again.", tls::reloads);
        metrics.counter(
                "tollgate_tls_reload_failures_total",
                "Times that files had changed and could not be used.",
                tls::reloadFailures);
        metrics.gauge(
                "tollgate_tls_stale",
                "1 while older certificates are in use because the files cannot be.",
                () -> tls.isStale() ? 1 : 0);
    }

    /** Takes no more connections; those that there are stay. */
    void stopAccepting() {
        open.values().forEach(Listener::stopAccepting);
    }

    /** Closes the ports, and tells the connections to go elsewhere; waits as long as the settings allow. */
    void drain(DrainConfig drain) throws InterruptedException {
        stopAccepting();
        new Drain(drain).run(List.copyOf(open.values()));
    }

    /** Closes the ports and every connection. */
    @Override
    public void close() {
        open.values().forEach(Listener::close);
        if (handshakes != null) {
            handshakes.close();
        }
        if (tls != null) {
            tls.close();
        }
    }
}
