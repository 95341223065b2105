package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.bench.BenchTokens;
import dev.tollgate.loadtest.bench.Edge;
import dev.tollgate.loadtest.bench.EdgeAdmin;
import dev.tollgate.loadtest.bench.EdgeStart;
import dev.tollgate.loadtest.bench.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The edge of one soak, with the folder that all its files lie in: both are gone after {@link #close}, and when this process is told to end.
 * Looked at by one thread at a time.
 */
final class SoakedEdge implements AutoCloseable {
    private static final int COLLECT_LIMIT_S = 60;
    private static final Duration JOURNAL_LIMIT = Duration.ofSeconds(10);
    private static final long LOOK_MS = 50;
    private static final int LAST_LINES = 20;

    private final Path folder;
    private final Edge edge;
    private final EdgeAdmin admin;
    private final Path tokenFile;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Thread atExit = new Thread(this::end, "end-edge");

    private SoakedEdge(Path folder, Edge edge, Path tokenFile) throws IOException {
        this.folder = folder;
        this.edge = edge;
        this.tokenFile = tokenFile;
        this.admin = new EdgeAdmin(edge.ports().admin(), edge.data());
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts an edge in a temporary folder below target.
     *
     * @param tokens how many it knows
     * @param settings by key
     */
    static SoakedEdge start(SoakOptions options, int tokens, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path folder = Folders.temporary(options.home, "soak");
        try {
            BenchTokens all = new BenchTokens(tokens);
            Path tokenFile = all.writeTokenFile(folder.resolve("tokens.csv"));
            EdgeStart start = new EdgeStart(
                    options.home,
                    folder.resolve("edge"),
                    log(folder),
                    Integer.toString(options.serverCore),
                    settings,
                    Map.of("EDGE_JAVA_OPTS", javaOptions(options, gcLog(folder))),
                    EdgeStart.USUAL_LIMIT);
            Edge edge = Edge.start(start, all.writeDevices(folder.resolve("devices.ndjson")));
            try {
                return new SoakedEdge(folder, edge, tokenFile);
            } catch (IOException e) {
                edge.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IOException("the edge did not start; its files are in " + folder, e);
        }
    }

    private static Path log(Path folder) {
        return folder.resolve("edge.log");
    }

    private static Path gcLog(Path folder) {
        return folder.resolve("gc.log");
    }

    /** The user's own come last, where the JVM lets them win. */
    private static String javaOptions(SoakOptions options, Path gcLog) {
        String heap = options.heap.isEmpty() ? "" : "-Xmx" + options.heap + " ";
        String given = System.getenv().getOrDefault("EDGE_JAVA_OPTS", "");
        return heap + GcLog.OPTION + gcLog + GcLog.DECORATORS + " " + given;
    }

    int mqttPort() {
        return edge.ports().mqtt();
    }

    /** For the load tester. */
    Path tokenFile() {
        return tokenFile;
    }

    EdgeSample look() throws IOException {
        return new EdgeSample(
                System.currentTimeMillis(),
                Metrics.parse(admin.get("/metrics")),
                ProcessFigures.of(edge.process().pid()),
                KernelMemory.now());
    }

    /** Likewise, after a full collection, so that heap in use is what is really needed. */
    EdgeSample lookAfterCollection() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String pid = Long.toString(edge.process().pid());
        Process process = new ProcessBuilder(jcmd.toString(), pid, "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(COLLECT_LIMIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("expected " + jcmd + " " + pid + " GC.run to end within a minute, it did not");
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "expected " + jcmd + " " + pid + " GC.run to exit with 0, got " + process.exitValue());
        }
        return look();
    }

    GcLog gcLog() throws IOException {
        return GcLog.read(gcLog(folder));
    }

    /** Once the journal has as many records as were accepted, or ten seconds later; likewise the ledger, where there is a sink. */
    Ledger settledLedger() throws IOException, InterruptedException {
        long end = System.nanoTime() + JOURNAL_LIMIT.toNanos();
        while (true) {
            EdgeSample sample = look();
            Ledger ledger = Ledger.of(admin.json("/api/v1/ledger"));
            boolean isSettled = sample.journalRecords() == sample.accepted()
                    && (ledger.accounts() == 0 || ledger.accepted() >= sample.accepted());
            if (isSettled || System.nanoTime() > end) {
                return ledger;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** The end of what it wrote to its output. */
    List<String> lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log(folder));
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            return; // the hook has run, or runs
        }
    }

    private void end() {
        if (isClosed.compareAndSet(false, true)) {
            edge.close();
            try {
                Folders.delete(folder);
            } catch (IOException e) {
                System.err.println("could not delete " + folder + ": " + e.getMessage());
            }
        }
    }
}
