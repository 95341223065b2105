package dev.tollgate.edge;

import dev.tollgate.edge.admin.AdminServer;
import dev.tollgate.edge.admin.MetricsPage;
import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.extension.ExtensionWorker;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.intake.IntakeCounters;
import dev.tollgate.edge.journal.Distribution;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.JournalMetrics;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.listen.ConnectionLimit;
import dev.tollgate.edge.metrics.EdgeMetrics;
import dev.tollgate.edge.metrics.JournalMeters;
import dev.tollgate.edge.metrics.MessageMeters;
import dev.tollgate.edge.metrics.PowerOfTwoMeter;
import dev.tollgate.edge.metrics.RegistryMeters;
import dev.tollgate.edge.mqtt.MqttSessions;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.session.SessionStore;
import dev.tollgate.edge.sink.Sinks;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.token.MapOpening;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** Shows each part's figures as metrics. */
final class EdgeMeters {
    private final EdgeMetrics metrics = new EdgeMetrics(version());

    EdgeMeters(
            Registry registry,
            Journal journal,
            MessageRing ring,
            List<Intake> intakes,
            Sinks sinks,
            MqttSessions sessions,
            ConnectionLimit limit,
            DeviceListeners listeners,
            DeviceExtensions extensions,
            Limits limits,
            Explain explain,
            Auth auth,
            AdminServer admin) {
        metrics.messages(meters(intakes));
        metrics.threads(List.of("edge-loop", "journal"));
        metrics.ring(ring::occupied, ring::capacity);
        metrics.journal(meters(journal));
        SinkMeters.register(metrics, sinks);
        metrics.registry(meters(registry));
        mapOf(registry);
        connections(listeners, sessions, limit);
        extensions(extensions);
        UploadMeters.register(metrics, extensions.uploads());
        limits(limits, intakes);
        ExplainMeters.register(metrics, explain);
        AuthMeters.register(metrics, auth, admin);
    }

    static String version() {
        String version = EdgeServer.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    MetricsPage page() {
        return metrics::write;
    }

    private void sessions(SessionStore store) {
        metrics.gauge("tollgate_sessions", "MQTT sessions kept, with those of connected clients.", store::count);
        metrics.gauge("tollgate_session_bytes", "Bytes of messages kept for MQTT sessions.", store::messageBytes);
        metrics.counter(
                "tollgate_session_dropped_total",
                "Messages that an MQTT session subscribed to while its client was away, and had no room for.",
                store::dropped);
        metrics.counter("tollgate_session_failures_total", "Changes of MQTT sessions that failed.", store::failures);
    }

    private void connections(DeviceListeners listeners, MqttSessions sessions, ConnectionLimit limit) {
        metrics.connections(listeners.connections());
        listeners.register(metrics);
        metrics.gauge("tollgate_connections_max", "Connections of devices that there may be.", limit::max);
        metrics.counter(
                "tollgate_connections_refused_total",
                "Connections closed at once because there were too many.",
                limit::refused);
        metrics.counter(
                "tollgate_mqtt_connects_total", "MQTT connections that were accepted.", sessions.counters()::connected);
        metrics.counter(
                "tollgate_mqtt_closed_total", "MQTT connections that the edge ended.", sessions.counters()::closed);
        metrics.counter(
                "tollgate_mqtt_failures_total",
                "MQTT connections closed after an unexpected error of the edge.",
                sessions.counters()::failures);
        metrics.counter(
                "tollgate_mqtt_answers_too_large_total",
                "Answers not sent because they exceed the client's maximum packet size.",
                sessions.counters()::answersTooLarge);
        metrics.counter(
                "tollgate_mqtt_wills_published_total",
                "Wills that were accepted as messages.",
                sessions.counters()::willsPublished);
        metrics.counter(
                "tollgate_mqtt_wills_refused_total",
                "Wills that were refused as messages.",
                sessions.counters()::willsRefused);
        metrics.counter(
                "tollgate_mqtt_relays_dropped_total",
                "Answers that a watching connection did not get because it was too slow.",
                sessions.counters()::relaysDropped);
        SessionStore store = sessions.store();
        if (store != null) {
            sessions(store);
        }
    }

    private void extensions(DeviceExtensions extensions) {
        ExtensionWorker worker = extensions.worker();
        metrics.counter(
                "tollgate_extension_requests_total",
                "Requests of devices that the extensions which keep state have answered.",
                worker::served);
        metrics.gauge(
                "tollgate_extension_waiting",
                "Requests and first uses of tokens that wait for the extensions.",
                worker::waiting);
        metrics.counter(
                "tollgate_extension_failures_total",
                "Steps of the extensions that failed, as the database could not be used.",
                worker::failures);
        metrics.counter(
                "tollgate_extension_first_uses_dropped_total",
                "First uses of tokens that nothing was pushed at, because too many waited.",
                worker::firstUsesDropped);
        metrics.gauge(
                "tollgate_push_routes",
                "Devices with a connection by which they can be reached.",
                extensions.routes()::size);
    }

    private void mapOf(Registry registry) {
        metrics.gauge("tollgate_registry_tokens_max", "Tokens that the map has room for.", registry::tokensMax);
        metrics.gauge(
                "tollgate_registry_lag", "Changes of the database that the map does not show yet.", registry::lag);
        metrics.gauge(
                "tollgate_registry_activations_waiting",
                "First uses that the database does not show yet.",
                registry::activationsWaiting);
        metrics.counter(
                "tollgate_registry_activations_put_off_total",
                "First uses left to a later use because too many waited.",
                registry::activationsPutOff);
        metrics.counter(
                "tollgate_registry_corruptions_total",
                "Damaged entries that the map's recovery found at the start.",
                registry::corruptions);
        for (MapOpening opening : MapOpening.values()) {
            String name = opening.name().toLowerCase(Locale.ROOT);
            metrics.gauge(
                    "tollgate_registry_map_" + name,
                    "1 when the map was " + name.replace('_', ' ') + " at the start.",
                    () -> registry.opening() == opening ? 1 : 0);
        }
    }

    private void limits(Limits limits, List<Intake> intakes) {
        metrics.counter(
                "tollgate_limits_pauses_total",
                "How often a connection was read no further as its device or application was above its rate.",
                () -> intakes.stream()
                        .mapToLong(intake -> intake.counters().pauses())
                        .sum());
        metrics.counter(
                "tollgate_limits_connections_refused_total",
                "Connections closed at once as their address had too many, opened them too fast, or had too many tokens refused.",
                limits::refused);
        metrics.gauge("tollgate_limits_senders", "Devices, applications and addresses that are counted.", limits::size);
    }

    private static MessageMeters meters(List<Intake> intakes) {
        List<IntakeCounters> counters = intakes.stream().map(Intake::counters).toList();
        Map<String, LongSupplier> byVerdict = new HashMap<>();
        for (Verdict verdict : Verdict.values()) {
            byVerdict.put(verdict.reason(), () -> counters.stream()
                    .mapToLong(loop -> loop.messages(verdict))
                    .sum());
        }
        return new MessageMeters(
                byVerdict,
                () -> counters.stream().mapToLong(IntakeCounters::acceptedBytes).sum());
    }

    private static JournalMeters meters(Journal journal) {
        JournalMetrics counted = journal.metrics();
        return new JournalMeters(
                counted::records,
                counted::bytes,
                counted::refused,
                counted::failures,
                counted::deletedSegments,
                meter(counted.batchRecords()),
                meter(counted.forceNanos()),
                journal::bytesOnDisk,
                journal::segmentCount,
                journal::readerCount,
                journal::nextSequence,
                journal::oldestAgeMs,
                journal::isWritable);
    }

    private static PowerOfTwoMeter meter(Distribution distribution) {
        return new PowerOfTwoMeter(distribution::countBelow, distribution::sum);
    }

    private static RegistryMeters meters(Registry registry) {
        return new RegistryMeters(
                registry.deviceRegistry()::deviceCount,
                registry::tokenCount,
                () -> registry.mapFreePercent() / 100.0,
                registry::mapBytes);
    }
}
