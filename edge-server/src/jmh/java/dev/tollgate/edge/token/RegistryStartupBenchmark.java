package dev.tollgate.edge.token;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.store.RegistryConfig;
import dev.tollgate.edge.store.RegistryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConfig;

/**
 * How long a registry takes to open: at first, after a clean stop, after SIGKILL, without its map; and what it holds on the heap. Each in
 * a process of its own, as at a start. Run as {@link TokenLookupBenchmark} says, with the main class and arguments
 *
 * <pre>
 * dev.tollgate.edge.token.RegistryStartupBenchmark whole|map TOKENS
 * </pre>
 *
 * {@code whole} has the devices in the database (about 400 bytes a token in {@code java.io.tmpdir}, and minutes for millions);
 * {@code map} opens the map alone, over tokens that are generated, which is what depends on their number.
 */
public final class RegistryStartupBenchmark {
    private static final int CHANGES_BEFORE_KILL = 100;
    private static final long MIB = 1 << 20;

    private RegistryStartupBenchmark() {}

    /** @param arguments what and how many; in the processes that this starts also the folder, and what to do there */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, RegistryException, SQLException {
        long tokens = Long.parseLong(arguments[1]);
        if (arguments.length == 2) {
            measure(arguments[0], tokens);
        } else if (arguments[0].equals("map")) {
            openMap(Path.of(arguments[2]), tokens, arguments[3]);
        } else {
            openWhole(Path.of(arguments[2]), tokens, arguments[3]);
        }
    }

    private static void measure(String what, long tokens) throws IOException, InterruptedException, SQLException {
        Path folder = Files.createTempDirectory("registry-startup");
        try {
            run(what, tokens, folder, "open for the first time");
            if (what.equals("whole")) {
                fill(folder, tokens);
                Files.delete(folder.resolve("tokens.map"));
                run(what, tokens, folder, "open with the database alone");
            }
            run(what, tokens, folder, "open after a clean stop");
            run(what, tokens, folder, "change");
            run(what, tokens, folder, "open after SIGKILL");
            Files.delete(folder.resolve("tokens.map"));
            run(what, tokens, folder, "open without the map");
        } finally {
            TokenLookupBenchmark.deleteFolder(folder);
        }
    }

    private static void run(String what, long tokens, Path folder, String step)
            throws IOException, InterruptedException {
        System.out.println("-- " + step);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RegistryStartupBenchmark.class.getName()));
        command.addAll(List.of(what, Long.toString(tokens), folder.toString(), step));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals("changing")) {
                    process.toHandle().destroyForcibly();
                } else if (line.startsWith("   ")) {
                    System.out.println(line);
                }
            }
        }
        process.waitFor();
    }

    private static void openMap(Path folder, long tokens, String step) throws IOException {
        GeneratedTokens source = new GeneratedTokens(tokens, 0, 0);
        long start = System.nanoTime();
        ChronicleTokenRegistry registry = ChronicleTokenRegistry.open(
                folder,
                new TokenMap.Size(tokens, 2),
                new byte[SipHash.KEY_BYTES],
                source,
                new NoActivations(),
                InstantSource.system());
        reportOpening(registry.opening(), start);
        if (step.equals("change")) {
            source.forEachChangedAfter(0, (fingerprint, entry) -> {
                registry.put(fingerprint, entry);
                registry.applied(tokens);
                if (entry.tokenNumber() == CHANGES_BEFORE_KILL) {
                    System.out.println("changing");
                }
            });
        }
        reportSize(registry.map().size(), registry.map().mappedBytes(), registry.corruptions());
        registry.close(true);
    }

    private static void openWhole(Path folder, long tokens, String step) throws IOException, RegistryException {
        RegistryConfig config =
                new RegistryConfig(tokens, 2, 10_000, 10_000, 1_000_000, 0, 512 * MIB, 5_000, true, 100_000, 1_000);
        long start = System.nanoTime();
        try (Registry registry = Registry.open(folder, config, InstantSource.system())) {
            reportOpening(registry.opening(), start);
            if (step.equals("change")) {
                changeForEver(registry.deviceRegistry());
            }
            reportSize(registry.tokenCount(), registry.mapBytes(), registry.corruptions());
        }
    }

    /** Rows as creating them one by one would make, in order of their fingerprints: so SQLite writes each index at its end. */
    private static void fill(Path folder, long tokens) throws SQLException {
        long start = System.nanoTime();
        SQLiteConfig settings = new SQLiteConfig();
        settings.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        try (Connection connection = settings.createConnection("jdbc:sqlite:" + folder.resolve("registry.db"));
                Statement statement = connection.createStatement()) {
            String numbers =
                    "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= " + tokens + ") ";
            long step = Long.MAX_VALUE / (tokens + 1);
            statement.executeUpdate("BEGIN");
            statement.executeUpdate("INSERT INTO application (id, name, created_at, sequence) VALUES (1, '"
                    + GeneratedTokens.APPLICATION + "', 1, 1)");
            statement.executeUpdate(numbers + "INSERT INTO device (id, number, application, name, created_at, sequence)"
                    + " SELECT i, i, 1, printf('device-%09d', i), 1, i FROM n");
            statement.executeUpdate(numbers + "INSERT INTO token (id, number, device, device_number, fingerprint_high,"
                    + " fingerprint_low, state, created_at, expires_at, first_used_at, sequence)"
                    + " SELECT i, i, i, i, i * " + step + ", random(), 1, 1, " + TokenEntry.NEVER + ", 1, i FROM n");
            statement.executeUpdate("UPDATE registry SET sequence = " + (tokens + 1) + ", devices = " + tokens
                    + ", tokens = " + tokens);
            statement.executeUpdate("COMMIT");
        }
        print(String.format("%,d devices in the database in %,d ms", tokens, sinceMs(start)));
    }

    private static void changeForEver(DeviceRegistry devices) throws RegistryException {
        String run = "more-" + ProcessHandle.current().pid() + "-";
        for (long round = 0; ; round++) {
            devices.create(device(run + round), Actor.EDGE);
            if (round == CHANGES_BEFORE_KILL) {
                System.out.println("changing");
            }
        }
    }

    private static NewDevice device(String name) {
        return new NewDevice(name, GeneratedTokens.APPLICATION, null, null, TokenEntry.NEVER);
    }

    private static void reportOpening(MapOpening opening, long startNanos) {
        long uptimeMs = ManagementFactory.getRuntimeMXBean().getUptime();
        print(String.format("%s in %,d ms, %,d ms after the JVM's start", opening, sinceMs(startNanos), uptimeMs));
    }

    private static void reportSize(long tokens, long mappedBytes, long corruptions) {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        print(String.format(
                "%,d tokens; %,d MiB on the heap after a collection, %,d MiB mapped; %d corruptions",
                tokens, heap / MIB, mappedBytes / MIB, corruptions));
    }

    private static long sinceMs(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private static void print(String line) {
        System.out.println("   " + line);
    }
}
