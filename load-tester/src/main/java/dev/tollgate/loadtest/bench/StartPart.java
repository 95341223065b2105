package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From {@code scripts/edge serve} to its line that says that it is ready, on all cores: without tokens, and with millions after a clean
 * stop and after SIGKILL. An untimed start comes before the first: it makes the archive of classes that later ones use.
 */
final class StartPart implements Part {
    static final String NAME = "start to ready";
    static final int AHEAD_OF_TIME_SINCE = 25; // the Java version whose AOT cache the edge uses
    private static final double EMPTY_S = 2;
    private static final double EMPTY_AHEAD_OF_TIME_S = 1;
    private static final double STOPPED_S = 5;
    private static final double KILLED_S = 20;
    private static final double ROUND_S = 45;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final Path folder;
    private final BigRegistry registry;
    private final Optional<Path> jdk25;

    /**
     * @param folder for data and logs
     * @param jdk25 another Java, 25 or newer
     */
    StartPart(Path home, Path folder, BigRegistry registry, Optional<Path> jdk25) {
        this.home = home;
        this.folder = folder;
        this.registry = registry;
        this.jdk25 = jdk25;
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
    public boolean needsManyTokens() {
        return true;
    }

    @Override
    public double seconds(boolean isFirst) {
        return isFirst ? 2 * ROUND_S : ROUND_S;
    }

    private static boolean isAheadOfTime() {
        return Runtime.version().feature() >= AHEAD_OF_TIME_SINCE;
    }

    private static String withoutTokens(int java) {
        return "no tokens, JDK " + java;
    }

    private static String withoutTokens() {
        return withoutTokens(Runtime.version().feature());
    }

    private String stopped() {
        return Rows.manyTokens(registry.tokens()) + ", after a clean stop";
    }

    private String killed() {
        return Rows.manyTokens(registry.tokens()) + ", after SIGKILL";
    }

    @Override
    public List<Aim> aims() {
        List<Aim> aims = new ArrayList<>();
        if (!isAheadOfTime()) {
            aims.add(new Aim.Limit(NAME, withoutTokens(), "below 2 s"));
        }
        aims.add(new Aim.Limit(NAME, withoutTokens(AHEAD_OF_TIME_SINCE), "below 1 s with its AOT cache"));
        aims.add(ofMany(new Aim.Limit(NAME, stopped(), "below 5 s")));
        aims.add(ofMany(new Aim.Limit(NAME, killed(), "below 20 s")));
        return aims;
    }

    private Aim ofMany(Aim aim) {
        return Aim.withAll(BigRegistry.TOKENS, registry.tokens(), "tokens", aim);
    }

    @Override
    public void measure(int round, RunningPeers running, Results results) throws IOException, InterruptedException {
        empty(round, Map.of(), withoutTokens(), isAheadOfTime() ? EMPTY_AHEAD_OF_TIME_S : EMPTY_S, results);
        many(round, results);
        if (jdk25.isPresent()) { // last, so that one which does not run it costs the others nothing
            String java = jdk25.get().toString();
            String what = withoutTokens(AHEAD_OF_TIME_SINCE);
            empty(round, Map.of("JAVA_HOME", java), what, EMPTY_AHEAD_OF_TIME_S, results);
        } else if (!isAheadOfTime()) {
            results.missing(NAME, withoutTokens(AHEAD_OF_TIME_SINCE), "no JDK 25 here: --jdk25 DIR");
        }
    }

    private void empty(int round, Map<String, String> environment, String what, double limit, Results results)
            throws IOException, InterruptedException {
        if (round == 0) {
            startEmpty(environment);
        }
        add(results, what, startEmpty(environment), limit);
    }

    private Duration startEmpty(Map<String, String> environment) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(folder, "edge-start");
        Files.delete(data); // the edge makes it
        Path log = folder.resolve("edge-start.log");
        ServerProcess edge = new EdgeStart(
                        home, data, log, Machine.allCores(), Map.of(), environment, EdgeStart.USUAL_LIMIT)
                .start();
        edge.stop(STOP_LIMIT);
        Folders.delete(data);
        return edge.readyAfter();
    }

    private void many(int round, Results results) throws IOException, InterruptedException {
        EdgeStart start = registry.edge(folder.resolve("edge-start-many.log"), Machine.allCores(), Map.of());
        if (round == 0) {
            BigRegistry.stop(start.start());
        }
        ServerProcess afterStop = start.start();
        afterStop.kill();
        add(results, stopped(), afterStop.readyAfter(), STOPPED_S);
        ServerProcess afterKill = start.start();
        BigRegistry.stop(afterKill);
        add(results, killed(), afterKill.readyAfter(), KILLED_S);
    }

    private static void add(Results results, String what, Duration took, double limit) {
        double seconds = took.toMillis() / 1e3;
        results.readings().add(NAME, what, Quantity.SECONDS, Reading.of(seconds, limit));
        System.err.printf(Locale.ROOT, "  %-42s %-42s %.2f s%n", NAME, what, seconds);
    }
}
