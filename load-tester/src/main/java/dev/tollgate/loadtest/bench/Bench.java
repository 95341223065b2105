package dev.tollgate.loadtest.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.run.Run;
import dev.tollgate.loadtest.run.RunSettings;
import dev.tollgate.loadtest.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Main class of {@code scripts/bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Gives several servers the same load by turns, and prints what a message costs each in processor time, as a ratio to a bare"
                    + " Netty server. All servers run on one core and the load on the others.",
            "Tollgate checks 100,000 tokens and keeps its messages; nginx checks the same tokens; the bare servers and mosquitto check"
                    + " none. Ratios can be compared between machines, times cannot."
        },
        footer = {
            "",
            "Examples:",
            "  scripts/bench --quick",
            "  scripts/bench --rounds 7 --json target/bench.json",
            "  scripts/bench --only 'QoS 1'"
        })
public final class Bench implements Callable<Integer> {
    private static final int LOOPS = 1;
    private static final int QUICK_ROUNDS = 2;
    private static final int QUICK_SECONDS = 4;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "How often each server gets each load (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "8",
            description = "How long a load is measured, 3 or more (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--quick", description = "Two rounds of four seconds: minutes in place of a quarter of an hour.")
    private boolean isQuick;

    @Option(names = "--tokens", defaultValue = "100000", description = "How many tokens are known (${DEFAULT-VALUE}).")
    private int tokens;

    @Option(names = "--only", defaultValue = "", description = "Only loads whose name contains this.")
    private String only = "";

    @Option(names = "--json", description = "Writes the figures of all rounds to a file as well.")
    private @Nullable Path json;

    @Option(names = "--server-core", defaultValue = "0", description = "Core of the servers (${DEFAULT-VALUE}).")
    private int serverCore;

    @Option(names = "--home", required = true, hidden = true)
    private Path home = Path.of(".");

    private final Table table = new Table();
    private final Instant startedAt = Instant.now();

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (isQuick) {
            rounds = QUICK_ROUNDS;
            seconds = QUICK_SECONDS;
        }
        Path folder = Files.createTempDirectory("bench");
        try {
            run(folder);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private void run(Path folder) throws IOException, InterruptedException {
        BenchTokens all = new BenchTokens(tokens);
        Peers peers = new Peers(home, folder, serverCore, all);
        Rows rows = new Rows(all.writeTokenFile(folder.resolve("tokens.csv")), Duration.ofSeconds(seconds));
        try (RunningPeers running = RunningPeers.start(peers)) {
            List<Row> wanted =
                    rows.all().stream().filter(row -> row.name().contains(only)).toList();
            for (int round = 0; round < rounds; round++) {
                for (Row row : wanted) {
                    for (String name : row.peers()) {
                        measure(round, row, running.get(name));
                    }
                }
            }
        }
        System.out.print(table.markdown());
        if (json != null) {
            writeJson(json);
        }
    }

    private void measure(int round, Row row, Optional<Peer> peer) throws IOException, InterruptedException {
        if (peer.isEmpty()) {
            return;
        }
        Measurement measurement = new Measurement(peer.get().process());
        String trust = load(row.scenario().on(peer.get(), round == 0), measurement);
        Figure figure = measurement.figure(trust);
        table.add(row.name(), peer.get().name(), figure);
        System.err.printf(
                Locale.ROOT,
                "round %d of %d  %-30s %-26s %,9.0f/s  %6.2f µs  %s%n",
                round + 1,
                rounds,
                row.name(),
                peer.get().name(),
                figure.messagesPerSecond(),
                figure.cpuMicros(),
                trust);
    }

    /** From this process, which knows when its seconds begin and end; returns what it thinks of itself. */
    private static String load(Scenario scenario, Interval.Listener listener) throws InterruptedException {
        long stampRun = 1; // nothing is stamped
        RunSettings settings =
                RunSettings.of(scenario, info(scenario), stampRun, LOOPS).withListeners(List.of(listener));
        try (Run run = new Run(settings)) {
            return run.run().generator().trust().name();
        }
    }

    private static RunInfo info(Scenario scenario) {
        return new RunInfo(
                "bench",
                "scripts/bench",
                scenario.target().toString(),
                "",
                scenario.devices().count(),
                0,
                Instant.now(),
                0,
                0,
                scenario.seed(),
                "",
                Map.of());
    }

    private void writeJson(Path file) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("schema", 1);
        tree.put("startedAt", startedAt.toString());
        tree.put("machine", Machine.describe());
        tree.put("rounds", rounds);
        tree.put("secondsPerRun", seconds);
        tree.put("tokens", tokens);
        tree.put("lines", table.lines());
        ObjectWriter writer = new ObjectMapper().writer(SerializationFeature.INDENT_OUTPUT);
        Files.write(file, writer.writeValueAsBytes(tree));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
