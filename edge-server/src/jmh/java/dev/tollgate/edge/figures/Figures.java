package dev.tollgate.edge.figures;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.FlakyProxy;
import dev.tollgate.edge.testing.KafkaBroker;
import dev.tollgate.edge.testing.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The README's figures of delivery, against the real edge and real backends on this machine; printed as tables of Markdown. Run by
 * {@code scripts/figures throughput|dead|commit|drain|import|revoke|rotate}. Load and backends share the machine's cores with the edge: compare the rows of one
 * run with each other, and nothing else.
 */
public final class Figures {
    private static final int ROUNDS = 2;
    private static final int ROUNDS_OF_TWO = 5;
    private static final int WARM_UP_S = 2;
    private static final int MEASURE_S = 5;
    private static final int LIVE_WARM_UP_S = 2;
    private static final Pattern WORKERS = Pattern.compile("edge-loop|journal|sink|HttpClient");
    private static final Pattern DEAD = Pattern.compile("sink-dead|HttpClient");
    private static final String RECORDS = "tollgate_journal_records_total";
    private static final int STEADY_WARM_UP_S = 10;
    private static final int STEADY_S = 20;
    private static final int CONNECTIONS = 16;
    private static final int WINDOW = 64;
    private static final int ROTATE_LIVE_S = 7;
    private static final int IMPORT_DEVICES = 1_000_000;
    private static final int REVOKES = Integer.getInteger("revokes", 10_000);

    private final Path folder;
    private int runs;

    private Figures(Path folder) {
        this.folder = folder;
    }

    /** @param arguments which figures */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("figures");
        try {
            Figures figures = new Figures(folder);
            switch (arguments.length == 1 ? arguments[0] : "") {
                case "throughput" -> figures.throughput();
                case "dead" -> figures.dead();
                case "commit" -> figures.commit();
                case "drain" -> figures.drain();
                case "import" -> figures.importDevices();
                case "revoke" -> figures.revoke();
                case "rotate" -> figures.rotate();
                default ->
                    throw new IllegalArgumentException(
                            "expected throughput, dead, commit, drain, import, revoke or rotate");
            }
        } finally {
            delete(folder);
        }
    }

    /** A million devices with tokens in one request; {@code -Dfigures.devices} for another number. */
    private void importDevices() throws Exception {
        int devices = Integer.getInteger("figures.devices", IMPORT_DEVICES);
        try (EdgeProcess edge = EdgeProcess.start(newData())) {
            new ImportFigure(edge, devices, () -> heapMiB(edge)).run();
        }
    }

    /** The key exchanged under which as many tokens are sealed as {@link #importDevices} has made. */
    private void rotate() throws Exception {
        int devices = Integer.getInteger("figures.devices", IMPORT_DEVICES);
        try (EdgeProcess edge = EdgeProcess.start(newData())) {
            new ImportFigure(edge, devices, () -> heapMiB(edge)).run();
            new RotateFigure(edge, () -> heapMiB(edge), () -> live(edge, ROTATE_LIVE_S)).run();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** From the revoking of a token to the end of its connection, and to the first refusal. */
    private void revoke() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(newData())) {
            new RevokeFigures(edge, REVOKES).run();
        }
    }

    /** Messages a second with each sink and ack level, beside {@code received} without a sink. */
    private void throughput() throws Exception {
        try (KafkaBroker kafka = KafkaBroker.start(folder.resolve("kafka"));
                Mosquitto mosquitto = Mosquitto.start(folder, "allow_anonymous true", "max_queued_messages 0");
                SilentHttpServer http = new SilentHttpServer()) {
            Map<String, String[]> cases = new LinkedHashMap<>();
            cases.put("`received`, no sink", new String[] {"ack=received"});
            cases.put("`journaled`, no sink", new String[] {"ack=journaled"});
            Map<String, List<String>> sinks = sinks(kafka, mosquitto, http);
            sinks.forEach((name, settings) ->
                    cases.put("`journaled`, " + name, with(settings, "ack=journaled", "requiredSinks=s")));
            sinks.forEach((name, settings) ->
                    cases.put("`delivered`, " + name, with(settings, "ack=delivered", "requiredSinks=s")));
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            Map<String, List<Double>> deliveries = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, String[]> one : cases.entrySet()) {
                    measure(one.getKey(), one.getValue(), rates, deliveries);
                }
            }
            print(rates, deliveries);
        }
    }

    /**
     * A file sink alone, and beside a sink whose backend is not there, by turns, at a rate that the live sink follows: what differs then is
     * the processor time of the threads that do the work, and the latency of answers, and not who gets the cores. The JVM's own threads
     * are left out: its compiler takes more than all others in a run this short, and differs from run to run.
     */
    private void dead() throws Exception {
        List<String> alone = List.of("requiredSinks=s", "sinks.file.s.force=true");
        Map<String, String[]> cases = new LinkedHashMap<>();
        cases.put("file", with(alone));
        cases.put(
                "file, and a dead HTTP sink",
                with(alone, "optionalSinks=dead", "sinks.http.dead.url=http://127.0.0.1:1/"));
        Map<String, SteadyRow> rows = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS_OF_TWO; round++) {
            for (Map.Entry<String, String[]> one : cases.entrySet()) {
                steady(one.getValue(), rows.computeIfAbsent(one.getKey(), any -> new SteadyRow()));
            }
        }
        double floor = median(rows.values().iterator().next().cpuMicros);
        System.out.println(
                "| sinks | processor time a message, without the JVM's own threads | ratio | spread | of it, the dead sink's threads | delivered of answered | PUBACK p50 | p99 |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        rows.forEach((name, row) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.1f µs | %.2f | ±%.0f %% | %.2f µs | %.3f | %.2f ms | %.2f ms |%n",
                name,
                median(row.cpuMicros),
                median(row.cpuMicros) / floor,
                spreadPercent(row.cpuMicros),
                median(row.deadMicros),
                median(row.delivered),
                row.latency.getValueAtPercentile(50) / 1e6,
                row.latency.getValueAtPercentile(99) / 1e6));
    }

    /** A run at the rate of {@link #live}: what a message costs the edge, how many were delivered, how long the answers took. */
    private void steady(String[] settings, SteadyRow row) throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(newData(), settings)) {
            live(edge, STEADY_WARM_UP_S);
            double cpuBefore = cpuMicros(edge, WORKERS);
            double deadBefore = cpuMicros(edge, DEAD);
            double deliveredBefore = delivered(edge);
            double recordsBefore = metric(edge, RECORDS);
            row.latency.add(live(edge, STEADY_S));
            double records = metric(edge, RECORDS) - recordsBefore;
            row.cpuMicros.add((cpuMicros(edge, WORKERS) - cpuBefore) / records);
            row.deadMicros.add((cpuMicros(edge, DEAD) - deadBefore) / records);
            row.delivered.add((delivered(edge) - deliveredBefore) / records);
        }
    }

    /** Processor time so far of the threads on a message's way. */
    private static double cpuMicros(EdgeProcess edge, Pattern workers) throws IOException {
        double nanos = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(edge.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm"));
                if (workers.matcher(name).lookingAt()) {
                    String stat = Files.readString(thread.resolve("schedstat"));
                    nanos += Long.parseLong(stat.substring(0, stat.indexOf(' ')));
                }
            }
        }
        return nanos / 1e3;
    }

    private static final class SteadyRow {
        final List<Double> cpuMicros = new ArrayList<>();
        final List<Double> deadMicros = new ArrayList<>();
        final List<Double> delivered = new ArrayList<>();
        final Histogram latency = new Histogram(3);
    }

    private static Map<String, List<String>> sinks(KafkaBroker kafka, Mosquitto mosquitto, SilentHttpServer http) {
        Map<String, List<String>> sinks = new LinkedHashMap<>();
        sinks.put("file", List.of("sinks.file.s.force=true"));
        sinks.put("Kafka, exactly once", List.of("sinks.kafka.s.bootstrapServers=" + kafka.servers()));
        sinks.put(
                "Kafka, at least once",
                List.of("sinks.kafka.s.bootstrapServers=" + kafka.servers(), "sinks.kafka.s.delivery=at-least-once"));
        sinks.put("HTTP, lines of JSON", List.of("sinks.http.s.url=" + http.url(), "sinks.http.s.mode=ndjson"));
        sinks.put("HTTP, one request a record", List.of("sinks.http.s.url=" + http.url(), "sinks.http.s.mode=single"));
        sinks.put("MQTT, mosquitto", List.of("sinks.mqtt.s.url=mqtt://127.0.0.1:" + mosquitto.port()));
        return sinks;
    }

    private static String[] with(List<String> settings, String... more) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private void measure(
            String name, String[] settings, Map<String, List<Double>> rates, Map<String, List<Double>> deliveries)
            throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(newData(), settings)) {
            long start = System.nanoTime();
            List<LoadConnection> load = load(edge, CONNECTIONS, WINDOW, 0, WARM_UP_S + MEASURE_S, start);
            List<Thread> threads = start(load);
            sleepUntil(start + seconds(WARM_UP_S));
            double answeredBefore = answered(load);
            double deliveredBefore = delivered(edge);
            long from = System.nanoTime();
            sleepUntil(from + seconds(MEASURE_S - 1));
            double elapsedS = (System.nanoTime() - from) / 1e9;
            rates.computeIfAbsent(name, any -> new ArrayList<>()).add((answered(load) - answeredBefore) / elapsedS);
            deliveries
                    .computeIfAbsent(name, any -> new ArrayList<>())
                    .add((delivered(edge) - deliveredBefore) / elapsedS);
            join(threads);
        }
    }

    private static void print(Map<String, List<Double>> rates, Map<String, List<Double>> deliveries) {
        double floor = median(rates.values().iterator().next());
        System.out.println("| ack level and sink | answered a second | of `received` | delivered a second | spread |");
        System.out.println("|---|---|---|---|---|");
        rates.forEach((name, values) -> System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %,.0f | ±%.0f %% |%n",
                name,
                median(values),
                median(values) / floor,
                median(deliveries.getOrDefault(name, List.of(0.0))),
                spreadPercent(values)));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double spreadPercent(List<Double> values) {
        double least = values.stream().mapToDouble(it -> it).min().orElse(0);
        double most = values.stream().mapToDouble(it -> it).max().orElse(0);
        return 50 * (most - least) / Math.max(1, median(values));
    }

    /** Messages a force, and latencies of PUBACK, as the number of connections with one message in flight each grows. */
    private void commit() throws Exception {
        System.out.println("| connections | messages a second | messages a force | PUBACK p50 | p99 | p99.9 |");
        System.out.println("|---|---|---|---|---|---|");
        for (int connections : new int[] {1, 2, 5, 10, 50, 100, 500, 1000}) {
            try (EdgeProcess edge = EdgeProcess.start(newData(), "ack=journaled")) {
                long start = System.nanoTime();
                List<LoadConnection> load = load(edge, connections, 1, 0, WARM_UP_S + MEASURE_S, start);
                List<Thread> threads = start(load);
                sleepUntil(start + seconds(WARM_UP_S));
                double recordsBefore = metric(edge, RECORDS);
                double forcesBefore = metric(edge, "tollgate_journal_force_seconds_count");
                long from = System.nanoTime();
                sleepUntil(from + seconds(MEASURE_S - 1));
                double elapsedS = (System.nanoTime() - from) / 1e9;
                double records = metric(edge, RECORDS) - recordsBefore;
                double forces = metric(edge, "tollgate_journal_force_seconds_count") - forcesBefore;
                join(threads);
                Histogram latency = latency(load);
                System.out.printf(
                        Locale.ROOT,
                        "| %,d | %,.0f | %.1f | %.2f ms | %.2f ms | %.2f ms |%n",
                        connections,
                        records / elapsedS,
                        records / forces,
                        latency.getValueAtPercentile(50) / 1e6,
                        latency.getValueAtPercentile(99) / 1e6,
                        latency.getValueAtPercentile(99.9) / 1e6);
            }
        }
    }

    /** A backend that is down until the journal is full, and live latency before, meanwhile and during the drain. */
    private void drain() throws Exception {
        try (SilentHttpServer http = new SilentHttpServer();
                FlakyProxy proxy = FlakyProxy.start("127.0.0.1", http.port());
                EdgeProcess edge = EdgeProcess.start(
                        newData(),
                        "ack=journaled",
                        "requiredSinks=s",
                        "sinks.http.s.url=http://127.0.0.1:" + proxy.port() + "/",
                        "sinks.http.s.mode=ndjson",
                        "sinks.http.s.feed.retryMaxMs=1s",
                        "sinks.http.s.feed.stallMs=5s",
                        "journal.retentionBytes=268435456",
                        "journal.segmentBytes=16777216")) {
            System.out.println(
                    "| phase | live p50 | live p99 | p99 of before | heap used, most | waiting at the end |");
            System.out.println("|---|---|---|---|---|---|");
            Histogram before = live(edge, 15);
            print("backend up", before, before, edge);
            proxy.cut();
            long start = System.nanoTime();
            List<LoadConnection> load = load(edge, CONNECTIONS, WINDOW, 0, 600, start);
            List<Thread> threads = start(load);
            join(threads); // MQTT 3.1.1 cannot refuse: the edge ends each connection when the journal is full
            System.out.printf(
                    Locale.ROOT,
                    "| backend down, full rate: full and refusing after %.0f s, %,.0f messages | | | | %.0f MiB | %,.0f |%n",
                    (System.nanoTime() - start) / 1e9,
                    answered(load),
                    heapMiB(edge),
                    waiting(edge));
            proxy.heal();
            awaitWritable(edge);
            Histogram during = live(edge, 15);
            print("backend up again, drain", during, before, edge);
            long deadline = System.nanoTime() + seconds(300);
            while (waiting(edge) > 0 && System.nanoTime() < deadline) {
                sleepUntil(System.nanoTime() + seconds(1));
            }
            Histogram after = live(edge, 15);
            print("drained", after, before, edge);
        }
    }

    private Histogram live(EdgeProcess edge, int durationS) throws Exception {
        long start = System.nanoTime();
        List<LoadConnection> load = load(edge, 10, 1, 5_000_000, durationS, start); // 2,000 messages a second
        load.forEach(connection -> connection.measureFrom(start + seconds(LIVE_WARM_UP_S)));
        join(start(load));
        return latency(load);
    }

    private static void print(String phase, Histogram latency, Histogram before, EdgeProcess edge) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f ms | %.2f ms | %.2f | %.0f MiB | %,.0f |%n",
                phase,
                latency.getValueAtPercentile(50) / 1e6,
                latency.getValueAtPercentile(99) / 1e6,
                (double) latency.getValueAtPercentile(99) / before.getValueAtPercentile(99),
                heapMiB(edge),
                waiting(edge));
    }

    private static void awaitWritable(EdgeProcess edge) throws InterruptedException {
        while (metric(edge, "tollgate_journal_writable") < 1) {
            sleepUntil(System.nanoTime() + seconds(1) / 10);
        }
    }

    private Path newData() throws IOException {
        return Files.createDirectories(folder.resolve("edge-" + runs++));
    }

    private static List<LoadConnection> load(
            EdgeProcess edge, int connections, int window, long intervalNanos, int durationS, long startNanos) {
        List<LoadConnection> load = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            String name = "device-" + i + "-" + startNanos;
            String token = edge.createDevice("demo", name).get("token").asText();
            load.add(new LoadConnection(edge, name, token, window, intervalNanos, startNanos + seconds(durationS))
                    .measureFrom(startNanos + seconds(WARM_UP_S)));
        }
        return load;
    }

    private static List<Thread> start(List<LoadConnection> load) {
        List<Thread> threads = load.stream().map(Thread::new).toList();
        threads.forEach(Thread::start);
        return threads;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static double answered(List<LoadConnection> load) {
        return load.stream().mapToLong(LoadConnection::answered).sum();
    }

    private static Histogram latency(List<LoadConnection> load) throws IOException {
        Histogram all = new Histogram(3);
        for (LoadConnection connection : load) {
            IOException failure = connection.failure();
            if (failure != null) {
                throw failure;
            }
            all.add(connection.latency());
        }
        return all;
    }

    private static double delivered(EdgeProcess edge) {
        return ledger(edge, "delivered");
    }

    private static double waiting(EdgeProcess edge) {
        return ledger(edge, "waiting");
    }

    private static double ledger(EdgeProcess edge, String field) {
        double sum = 0;
        for (JsonNode row : edge.call("GET", "/api/v1/ledger", "").path("ledger")) {
            sum += row.path("required").asBoolean() ? row.path(field).asDouble() : 0;
        }
        return sum;
    }

    private static double metric(EdgeProcess edge, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + " ([0-9.E+]+)$").matcher(edge.metrics());
        if (!matcher.find()) {
            throw new IllegalStateException("expected the metric " + name);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static double heapMiB(EdgeProcess edge) {
        Matcher matcher = Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\"} ([0-9.E+]+)$")
                .matcher(edge.metrics());
        return matcher.find() ? Double.parseDouble(matcher.group(1)) / (1 << 20) : Double.NaN;
    }

    private static long seconds(int seconds) {
        return seconds * 1_000_000_000L;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
