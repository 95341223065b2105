package dev.tollgate.edge.token;

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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long a registry takes to open: at first, after a clean stop, after SIGKILL, without its map; and what it holds on the heap. Each in
 * a process of its own, as at a start. Run as {@link TokenLookupBenchmark} says, with the main class
 *
 * <pre>
 * dev.tollgate.edge.token.RegistryStartupBenchmark TOKENS
 * </pre>
 *
 * Database and map (about 500 bytes a token) lie in {@code java.io.tmpdir} meanwhile.
 */
public final class RegistryStartupBenchmark {
    private static final int BATCH = 10_000;
    private static final long MIB = 1 << 20;

    private RegistryStartupBenchmark() {}

    /** @param arguments number of tokens; or, in the processes that this starts: what to do, folder, number of tokens */
    public static void main(String[] arguments) throws IOException, InterruptedException, RegistryException {
        if (arguments.length == 1) {
            measure(Long.parseLong(arguments[0]));
            return;
        }
        Path folder = Path.of(arguments[1]);
        long tokens = Long.parseLong(arguments[2]);
        Registry registry = open(folder, tokens);
        switch (arguments[0]) {
            case "fill" -> fill(registry.deviceRegistry(), tokens);
            case "change" -> changeForEver(registry.deviceRegistry());
            default -> report(registry);
        }
        registry.close();
    }

    private static void measure(long tokens) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("registry-startup");
        try {
            run("fill", folder, tokens);
            run("open after a clean stop", folder, tokens);
            run("change", folder, tokens);
            run("open after SIGKILL", folder, tokens);
            Files.delete(folder.resolve("tokens.map"));
            run("open without the map", folder, tokens);
        } finally {
            TokenLookupBenchmark.deleteFolder(folder);
        }
    }

    private static void run(String step, Path folder, long tokens) throws IOException, InterruptedException {
        System.out.println("-- " + step);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RegistryStartupBenchmark.class.getName()));
        command.addAll(List.of(step, folder.toString(), Long.toString(tokens)));
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

    private static Registry open(Path folder, long tokens) throws IOException {
        RegistryConfig config = new RegistryConfig(tokens, 2, 10_000, 1_000_000, 0, 512 * MIB, 5_000);
        long start = System.nanoTime();
        Registry registry = Registry.open(folder, config, InstantSource.system());
        print(String.format(
                "%s in %,d ms, %,d ms after the JVM's start", registry.opening(), sinceMs(start), uptimeMs()));
        return registry;
    }

    private static long sinceMs(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private static long uptimeMs() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    private static void fill(DeviceRegistry devices, long tokens) {
        long start = System.nanoTime();
        long created = 0;
        while (created < tokens) {
            int size = (int) Math.min(BATCH, tokens - created);
            List<NewDevice> batch = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                batch.add(new NewDevice("device-" + (created + i), "demo", null, null, TokenEntry.NEVER));
            }
            for (DeviceRegistry.CreateResult result : devices.createAll(batch)) {
                if (result.failure() != null) {
                    throw new IllegalStateException("expected to be created", result.failure());
                }
            }
            created += size;
            if (created % 1_000_000 == 0 || created == tokens) {
                print(String.format(
                        "%,d devices created, %,d a second", created, created * 1_000 / Math.max(1, sinceMs(start))));
            }
        }
    }

    private static void changeForEver(DeviceRegistry devices) throws RegistryException {
        for (long round = 0; ; round++) {
            devices.create(new NewDevice(
                    "more-" + ManagementFactory.getRuntimeMXBean().getPid() + "-" + round,
                    "demo",
                    null,
                    null,
                    TokenEntry.NEVER));
            if (round == 100) {
                System.out.println("changing");
            }
        }
    }

    private static void report(Registry registry) {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        print(String.format(
                "%,d tokens; %,d MiB on the heap after a collection, %,d MiB mapped; %d corruptions",
                registry.tokenCount(), heap / MIB, registry.mapBytes() / MIB, registry.corruptions()));
    }

    private static void print(String line) {
        System.out.println("   " + line);
    }
}
