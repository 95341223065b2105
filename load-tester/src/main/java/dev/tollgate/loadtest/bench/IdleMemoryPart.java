package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.run.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What an idle connection costs the edge in memory: the difference between few and many, in an edge of its own for each round. */
final class IdleMemoryPart implements Part {
    static final String NAME = "idle MQTT connection";
    private static final String ALL = "heap, direct and native memory";
    private static final double KIB_MAX = 4;
    private static final int FEW = 2_000;
    private static final int MANY = 19_000;

    private static final int CONNECTS_PER_SECOND = 2_000;
    private static final Duration HOLD = Duration.ofMinutes(2); // far longer than connecting and looking take
    private static final double ROUND_S = 35;

    private final Path home;
    private final Path folder;
    private final int many;

    /** @param folder for the edge's data */
    IdleMemoryPart(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
        this.many = FileLimit.connections(MANY, FileLimit.ofThisProcess());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> servers() {
        return Set.of();
    }

    @Override
    public List<Aim> aims() {
        return List.of(
                Aim.withAll(MANY, many, "connections", new Aim.Limit(NAME, ALL, "at most 4 KiB of user-space memory")));
    }

    @Override
    public int connections() {
        return MANY;
    }

    @Override
    public double seconds(boolean isFirst) {
        return ROUND_S;
    }

    @Override
    public void measure(int round, RunningPeers running, Results results) throws IOException, InterruptedException {
        if (many < 2 * FEW) {
            throw new IOException("expected room for " + 2 * FEW + " connections, got " + many + ": ulimit -n");
        }
        String options = Optional.ofNullable(System.getenv("EDGE_JAVA_OPTS")).orElse("") + " " + MemoryLook.OPTION;
        EdgeStart start = new EdgeStart(
                home,
                folder.resolve("edge-idle-" + round),
                folder.resolve("edge-idle.log"),
                Machine.allCores(),
                Map.of(),
                Map.of("EDGE_JAVA_OPTS", options),
                EdgeStart.USUAL_LIMIT);
        MemoryLook.PerConnection each;
        try (ServerProcess edge = start.start()) {
            MemoryLook few = lookWith(FEW, edge);
            each = lookWith(many, edge).since(few, many - FEW);
        }
        Folders.delete(start.data());
        add(results, each);
    }

    private void add(Results results, MemoryLook.PerConnection each) {
        Readings readings = results.readings();
        readings.add(NAME, ALL, Quantity.KIB, Reading.of(each.userSpace(), KIB_MAX));
        readings.add(NAME, "of that, heap", Quantity.KIB, Reading.of(each.heap()));
        readings.add(NAME, "of that, direct", Quantity.KIB, Reading.of(each.direct()));
        readings.add(NAME, "of that, other native", Quantity.KIB, Reading.of(each.rest()));
        readings.add(NAME, "resident set", Quantity.KIB, Reading.of(each.resident()));
        System.err.printf(
                Locale.ROOT,
                "  %-42s %,d to %,d: %.2f KiB (heap %.2f, direct %.2f, other %.2f), resident %.2f KiB%n",
                NAME,
                FEW,
                many,
                each.userSpace(),
                each.heap(),
                each.direct(),
                each.rest(),
                each.resident());
    }

    /** Looks while so many connections are up; afterwards they are closed. */
    private static MemoryLook lookWith(int connections, ServerProcess edge) throws IOException, InterruptedException {
        CompletableFuture<Long> connected = new CompletableFuture<>();
        Interval.Listener listener = interval -> {
            if (interval.connected() == connections) {
                connected.complete(interval.connected());
            }
        };
        int port = EdgeStart.Ports.of(edge).mqtt();
        try (Run run = LoadRun.of(Loads.idle(port, connections, CONNECTS_PER_SECOND, HOLD), listener)) {
            Thread keeper = new Thread(() -> keep(run, connected), "idle-connections");
            keeper.start();
            try {
                connected.get(HOLD.toSeconds(), TimeUnit.SECONDS);
                return MemoryLook.at(edge.pid());
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("expected " + connections + " connections that stay up", e);
            } finally {
                run.stop();
                keeper.join();
            }
        }
    }

    private static void keep(Run run, CompletableFuture<Long> connected) {
        try {
            run.run();
            connected.completeExceptionally(new IOException("the run ended"));
        } catch (InterruptedException | RuntimeException e) {
            connected.completeExceptionally(e);
        }
    }
}
