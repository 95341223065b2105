package dev.tollgate.loadtest.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Main class of {@code scripts/bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Gives several servers the same load by turns, and prints what a message costs each in processor time, as a ratio to a bare"
                    + " Netty server; then answer times, memory and start times of the edge; and at the end what was aimed at and reached.",
            "All servers run on one core and the load on the others. Tollgate checks 100,000 tokens and keeps its messages; nginx checks the"
                    + " same tokens; the bare servers, those in C and mosquitto check none. Ratios can be compared between machines, times cannot."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that was wanted was measured, whether or not aims were reached",
            "1:a row has no figure in a round, or something else failed",
            "2:the command line cannot be used"
        },
        footer = {
            "",
            "Rows about millions of tokens need a registry that has them: it is made once, which takes some minutes and 330 bytes a token on"
                    + " disk, in target/bench-registry-N, or where --registry says. With --quick it has 1,000,000 tokens unless there is a"
                    + " larger one. Devices remember their last token with its path, so that one row has a single connection that uses 100,000 of"
                    + " them by turns: each message is looked up.",
            "",
            "Examples:",
            "  scripts/bench --quick",
            "  scripts/bench --rounds 7 --json target/bench.json --jdk25 /usr/lib/jvm/temurin-25-jdk-amd64",
            "  scripts/bench --only 'QoS 1'",
            "  scripts/bench --prepare --registry /data/bench-registry"
        })
public final class Bench implements Callable<Integer> {
    private static final int QUICK_ROUNDS = 2;
    private static final int QUICK_SECONDS = 4;
    private static final long QUICK_MANY = 1_000_000;
    private static final int ROUNDS_MAX = 100;
    private static final int SECONDS_MIN = 3;
    private static final int SECONDS_MAX = 600;
    private static final int TOKENS_MAX = 10_000_000;
    private static final long MANY_MAX = 100_000_000;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description =
                    "How often each server gets each load, and each other thing is measured, 1 to 100 (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "8",
            description = "How long a load is measured, 3 to 600 (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--quick",
            description =
                    "Two rounds of four seconds, unless told otherwise: a third of an hour in place of a whole one.")
    private boolean isQuick;

    @Option(
            names = "--tokens",
            defaultValue = "100000",
            description = "How many tokens are known, 100000 to 10000000 (${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--many",
            defaultValue = "20000000",
            description = "How many are known in the rows about many tokens, at most 100000000 (${DEFAULT-VALUE}).")
    private long many;

    @Option(
            names = "--registry",
            description = "Folder of the registry with many tokens; it is made where that is absent or empty.")
    private @Nullable Path registryFolder;

    @Option(names = "--prepare", description = "Makes that registry, and measures nothing.")
    private boolean isPrepare;

    @Option(
            names = "--jdk25",
            defaultValue = "${env:JAVA25_HOME:-}",
            description = "Home of a JDK 25 or newer for a row about its start (JAVA25_HOME).")
    private String jdk25 = "";

    @Option(names = "--only", defaultValue = "", description = "Only rows whose name contains this.")
    private String only = "";

    @Option(names = "--list", description = "Prints the names of the rows, and measures nothing.")
    private boolean isList;

    @Option(names = "--json", description = "Writes the figures of all rounds to a file as well.")
    private @Nullable Path json;

    @Option(names = "--server-core", defaultValue = "0", description = "Core of the servers (${DEFAULT-VALUE}).")
    private int serverCore;

    @Option(names = "--home", required = true, hidden = true)
    private Path home = Path.of(".");

    @Spec
    private @Nullable CommandSpec spec;

    private final Instant startedAt = Instant.now();

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** The exit code. */
    static int execute(String... arguments) {
        return new CommandLine(new Bench())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof IOException || failure instanceof InterruptedException) {
                        System.err.println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        if (isQuick) {
            rounds = isGiven("--rounds") ? rounds : QUICK_ROUNDS;
            seconds = isGiven("--seconds") ? seconds : QUICK_SECONDS;
        }
        check("--rounds", 1, ROUNDS_MAX, rounds);
        check("--seconds", SECONDS_MIN, SECONDS_MAX, seconds);
        check("--tokens", BenchTokens.USED, TOKENS_MAX, tokens);
        check("--many", BenchTokens.USED + 1, MANY_MAX, many);
        if (!jdk25.isEmpty()) {
            int found = Jdk.version(Path.of(jdk25));
            String expected = "a folder whose file release says JAVA_VERSION=\"" + StartPart.AHEAD_OF_TIME_SINCE
                    + "\" or newer, with bin/java in it";
            String got = found == 0 ? jdk25 + " without them" : jdk25 + " of version " + found;
            check(found >= StartPart.AHEAD_OF_TIME_SINCE, "--jdk25", expected, got);
        }
        try (WorkFolder folder = WorkFolder.below(home)) {
            return run(folder.path());
        }
    }

    private boolean isGiven(String option) {
        return spec().commandLine().getParseResult().hasMatchedOption(option);
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "set by picocli");
    }

    private void check(String option, long least, long most, long found) {
        check(found >= least && found <= most, option, least + " to " + most, Long.toString(found));
    }

    private void check(boolean isGood, String option, String expected, String found) {
        if (!isGood) {
            throw new ParameterException(spec().commandLine(), option + ": expected " + expected + ", got " + found);
        }
    }

    private int run(Path folder) throws IOException, InterruptedException {
        BenchTokens known = new BenchTokens(tokens);
        BigRegistry registry = registry();
        Loads loads = new Loads(known.writeTokenFile(folder.resolve("tokens.csv")), Duration.ofSeconds(seconds));
        Optional<Path> java25 = jdk25.isEmpty() ? Optional.empty() : Optional.of(Path.of(jdk25));
        List<Part> wanted = Parts.all(home, folder, loads, registry, java25).stream()
                .filter(part -> part.name().contains(only))
                .toList();
        check(!wanted.isEmpty(), "--only", "a part of a row's name (--list has them)", only);
        if (isList) {
            wanted.forEach(part -> System.out.println(part.name()));
            return 0;
        }
        if (isPrepare || wanted.stream().anyMatch(Part::needsManyTokens)) {
            registry.prepare(folder);
        }
        return isPrepare ? 0 : measure(wanted, new Peers(home, folder, serverCore, known), registry);
    }

    private BigRegistry registry() throws IOException {
        if (registryFolder != null) {
            return BigRegistry.at(home, registryFolder, many);
        }
        BigRegistry large = BigRegistry.at(home, BigRegistry.folder(home, many), many);
        if (!isQuick || isGiven("--many") || large.isComplete() || many <= QUICK_MANY) {
            return large;
        }
        return BigRegistry.at(home, BigRegistry.folder(home, QUICK_MANY), QUICK_MANY);
    }

    private int measure(List<Part> wanted, Peers peers, BigRegistry registry) throws IOException, InterruptedException {
        Rounds all = new Rounds(rounds, wanted);
        System.err.printf(
                Locale.ROOT, "%d rounds of %d rows: some %.0f minutes%n", rounds, wanted.size(), all.minutes());
        wanted.forEach(Bench::warnOfFileLimit);
        all.run(peers, registry);
        List<Aim> aims = wanted.stream().flatMap(part -> part.aims().stream()).toList();
        System.out.println(all.results().markdown(aims));
        System.out.println(Machine.text());
        if (json != null) {
            writeJson(json, all.results().tree(aims), registry.tokens());
        }
        return all.results().failures() == 0 ? 0 : 1;
    }

    private static void warnOfFileLimit(Part part) {
        long limit = FileLimit.ofThisProcess();
        int room = FileLimit.connections(part.connections(), limit);
        if (room < part.connections()) {
            System.err.printf(
                    Locale.ROOT,
                    "%s: wants %,d connections, and the limit of %,d open files has room for %,d (ulimit -n)%n",
                    part.name(),
                    part.connections(),
                    limit,
                    room);
        }
    }

    private void writeJson(Path file, Map<String, Object> results, long manyTokens) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("schema", 2);
        tree.put("startedAt", startedAt.toString());
        tree.put("machine", Machine.describe());
        tree.put("rounds", rounds);
        tree.put("secondsPerRun", seconds);
        tree.put("tokens", tokens);
        tree.put("manyTokens", manyTokens);
        tree.putAll(results);
        ObjectWriter writer = new ObjectMapper().writer(SerializationFeature.INDENT_OUTPUT);
        Files.write(file, writer.writeValueAsBytes(tree));
    }
}
