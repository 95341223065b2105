package dev.tollgate.edge.storm;

import dev.tollgate.edge.testing.FlakyProxy;
import dev.tollgate.edge.testing.KafkaBroker;
import dev.tollgate.edge.testing.KafkaReader;
import dev.tollgate.edge.testing.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A backend for each kind of sink, all real, with what each of them got, and the ways in which they fall ill. */
public final class StormBackends implements AutoCloseable {
    /** Names of the sinks. */
    public static final List<String> SINKS = List.of("stream", "orders", "broker", "archive");

    private static final int ILL_MAX_MS = 1_500;
    private static final int STALL_MAX_MS = 4_000; // longer than the sinks' time limits
    private static final int PAUSE_MAX_MS = 1_000;
    private static final int PAUSES_A_KILL = 6;

    private final Received kafkaReceived = new Received();
    private final Received httpReceived = new Received();
    private final Received mqttReceived = new Received();
    private final Received fileReceived = new Received();
    private final KafkaBroker kafka;
    private final HttpCollector http;
    private final FlakyProxy httpProxy;
    private final Mosquitto mqtt;
    private final FlakyProxy mqttProxy;
    private final MqttCollector mqttCollector;
    private final List<Chaos> chaos = new ArrayList<>();

    public StormBackends(Path folder) throws IOException {
        kafka = KafkaBroker.start(folder.resolve("kafka"));
        http = new HttpCollector(httpReceived);
        httpProxy = FlakyProxy.start("127.0.0.1", http.port());
        Path own = Files.createDirectories(folder.resolve("mosquitto"));
        mqtt = Mosquitto.start(own, "allow_anonymous true", "max_queued_messages 0", "max_inflight_messages 1000");
        mqttCollector = new MqttCollector(mqtt, mqttReceived);
        mqttProxy = FlakyProxy.start("127.0.0.1", mqtt.port());
    }

    /** Of an edge with a sink for each backend, which gives up waiting early, so that a test sees it happen often. */
    public List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                "sinks.kafka.stream.bootstrapServers=" + kafka.servers(),
                "sinks.kafka.stream.partitions=3",
                "sinks.kafka.stream.timeoutMs=2s",
                "sinks.kafka.stream.feed.stallMs=6s", // it has several steps to connect, each with that limit
                "sinks.http.orders.url=http://127.0.0.1:" + httpProxy.port() + "/records",
                "sinks.http.orders.mode=ndjson",
                "sinks.http.orders.connectTimeoutMs=1s",
                "sinks.http.orders.requestTimeoutMs=2s",
                "sinks.http.orders.feed.stallMs=3s",
                "sinks.http.orders.feed.rejectionsMax=1000", // it answers 500 to records that have no fault
                "sinks.mqtt.broker.url=mqtt://127.0.0.1:" + mqttProxy.port(),
                "sinks.mqtt.broker.connectTimeoutMs=2s",
                "sinks.mqtt.broker.ackTimeoutMs=2s",
                "sinks.mqtt.broker.feed.stallMs=3s",
                "sinks.file.archive.rotateBytes=256KiB"));
        for (String sink : List.of("kafka.stream", "http.orders", "mqtt.broker", "file.archive")) {
            settings.add("sinks." + sink + ".feed.cursorMs=100");
            settings.add("sinks." + sink + ".feed.retryMinMs=20");
            settings.add("sinks." + sink + ".feed.retryMaxMs=500");
        }
        return settings;
    }

    /** Makes them ill from now on, each by itself. */
    public void beginChaos(SplittableRandom random, int kafkaKillsMax) {
        chaos.add(new Chaos(random.split(), kafkaTroubles(kafkaKillsMax)));
        chaos.add(new Chaos(random.split(), proxyTroubles("http", httpProxy)));
        chaos.add(new Chaos(
                random.split(),
                List.of(
                        Trouble.of("http answers 503", ILL_MAX_MS, () -> http.answer(503), http::heal),
                        Trouble.of("http answers 500", ILL_MAX_MS, () -> http.answer(500), http::heal))));
        chaos.add(new Chaos(random.split(), proxyTroubles("mqtt", mqttProxy)));
    }

    /** All are well when this returns. Fails if that was not to be, or a trouble could not be brought about. */
    public void endChaos() throws InterruptedException {
        for (Chaos each : chaos) {
            each.end();
        }
        chaos.forEach(Chaos::check);
    }

    /** How often each trouble came; after {@link #endChaos}. */
    public Map<String, Integer> troubles() {
        Map<String, Integer> times = new TreeMap<>();
        chaos.forEach(each -> times.putAll(each.times()));
        return times;
    }

    private List<Trouble> kafkaTroubles(int killsMax) {
        List<Trouble> troubles = new ArrayList<>(Collections.nCopies(
                PAUSES_A_KILL, Trouble.of("kafka paused", PAUSE_MAX_MS, kafka::pause, kafka::resume)));
        troubles.add(new Trouble("kafka killed", PAUSE_MAX_MS, killsMax, kafka::kill, kafka::restart));
        return troubles;
    }

    private static List<Trouble> proxyTroubles(String backend, FlakyProxy proxy) {
        return List.of(
                Trouble.of(backend + " stalled", STALL_MAX_MS, proxy::stall, proxy::heal),
                Trouble.of(backend + " cut off", ILL_MAX_MS, proxy::cut, proxy::heal),
                Trouble.of(backend + " slow", ILL_MAX_MS, () -> proxy.slow(20_000), proxy::heal));
    }

    /** Reads Kafka's topics of these applications. */
    public void readKafka(List<String> applications) {
        for (String application : applications) {
            KafkaReader.readAll(
                    kafka.servers(), "tollgate." + application + ".dcx", message -> kafkaReceived.add(message.value()));
        }
    }

    /** @param data of the edge, which has ended */
    public void readFiles(Path data) throws IOException {
        RecordFilesReader.readAll(data.resolve("sinks/archive/records"), fileReceived);
    }

    /** By the backend's name; after {@link #readKafka} and {@link #readFiles}. */
    public Map<String, Received> received() {
        return new TreeMap<>(
                Map.of("Kafka", kafkaReceived, "HTTP", httpReceived, "MQTT", mqttReceived, "files", fileReceived));
    }

    /** After {@link #readKafka}. */
    public Received kafka() {
        return kafkaReceived;
    }

    public Received http() {
        return httpReceived;
    }

    /** Comes a little later than the sink is told. */
    public Received mqtt() {
        return mqttReceived;
    }

    /** After {@link #readFiles}. */
    public Received files() {
        return fileReceived;
    }

    @Override
    public void close() throws IOException {
        try (kafka;
                http;
                httpProxy;
                mqtt;
                mqttProxy;
                mqttCollector) {
            for (Chaos each : chaos) {
                each.end();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
