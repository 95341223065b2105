package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.bench.EdgeStart;
import dev.tollgate.loadtest.bench.FileLimit;
import dev.tollgate.loadtest.run.Meeting.Point;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.soak.GcLog.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many connections that say little. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Opens many connections to one edge process, each of which sends a message now and then, and prints what a connection costs and"
                    + " what a million would. A file sink takes the messages, so that the ledger has an account.",
            "Exits with 1 when a connection or a message was lost, or the edge's account differs from the load's."
        },
        footer = {
            "",
            "Examples:",
            "  scripts/soak connections",
            "  scripts/soak connections --connections 5000 --json target/soak.json",
            "  scripts/soak connections --minutes 1 --every 0.95 --sink off",
            "  EDGE_JAVA_OPTS=-XX:+UseG1GC scripts/soak connections --heap 512m"
        })
final class ConnectionsCommand implements Callable<Integer> {
    private static final int IN_FLIGHT = 16;
    private static final double WARM_UP_MAX_S = 30;

    @Mixin
    private SoakOptions options = new SoakOptions();

    @Option(
            names = "--connections",
            defaultValue = "19000",
            description = "How many, if the limit of open files has room for them (${DEFAULT-VALUE}).")
    private int wanted;

    @Option(
            names = "--every",
            defaultValue = "10",
            description = "Seconds between two messages of a connection (${DEFAULT-VALUE}).")
    private double everySeconds;

    @Option(
            names = "--connect-rate",
            defaultValue = "2000",
            description = "Connections begun per second (${DEFAULT-VALUE}).")
    private double connectRate;

    @Option(
            names = "--sink",
            defaultValue = "file",
            description =
                    "Where messages go: file, or off, as no file keeps up with more than some ten thousand a second (${DEFAULT-VALUE}).")
    private String sink = "file";

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.check();
        check();
        int connections = FileLimit.connections(wanted, FileLimit.ofThisProcess());
        if (connections < wanted) {
            Progress.say(Texts.format(
                    "%,d connections in place of %,d: the limit of %,d open files leaves no room for more (ulimit -n)",
                    connections, wanted, FileLimit.ofThisProcess()));
        }
        SoakReport report = new SoakReport();
        Progress.say("starting the edge");
        try (SoakedEdge edge = SoakedEdge.start(options, Math.max(options.tokens, connections), settings())) {
            soak(edge, connections, report);
            return SoakOutput.print("connections", report, options, edge);
        }
    }

    private void check() {
        if (wanted < 1) {
            throw new IllegalArgumentException("--connections: expected 1 or more, got " + wanted);
        }
        if (!(everySeconds >= 0.01 && everySeconds <= 3600)) {
            throw new IllegalArgumentException("--every: expected 0.01 to 3600 seconds, got " + everySeconds);
        }
        if (!sink.equals("file") && !sink.equals("off")) {
            throw new IllegalArgumentException("--sink: expected file or off, got " + sink);
        }
        if (!(connectRate >= 1)) {
            throw new IllegalArgumentException("--connect-rate: expected 1 or more, got " + connectRate);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(EdgeStart.settings(options.ack));
        if (sink.equals("file")) {
            settings.put("requiredSinks", "soak");
            settings.put("sinks.file.soak.feed.start", "start");
        }
        return settings;
    }

    private void soak(SoakedEdge edge, int connections, SoakReport report) throws IOException, InterruptedException {
        Duration every = SoakOutput.seconds(everySeconds);
        Duration measure = SoakOutput.seconds(options.minutes * 60);
        Duration warmUp = SoakOutput.seconds(Math.min(everySeconds, WARM_UP_MAX_S));
        Scenario scenario = new SoakLoads(edge.mqttPort(), edge.tokenFile())
                .of(connections, connectRate, new Pace.Every(every), 1, IN_FLIGHT, warmUp, measure);
        try (EdgeWatch watch = new EdgeWatch(edge, new Progress("connections"), SoakOutput.lookMillis(measure))) {
            Load.Outcome outcome = Load.run(scenario, watch);
            report.section(Texts.format(
                    "%,d connections, a message every %s s, %s minutes, %s, sink: %s",
                    connections,
                    SoakOutput.number(everySeconds),
                    SoakOutput.number(options.minutes),
                    options.ack,
                    sink));
            LoadFigures.addAnswers(report, outcome, connections);
            GcLog log = edge.gcLog();
            EdgeFigures figures = new EdgeFigures(report, watch, log);
            figures.addMemory();
            figures.addProcessor();
            figures.addAllocation(false);
            figures.addPauses();
            Ledger ledger = edge.settledLedger();
            LoadFigures.addAccount(report, edge.look(), ledger, outcome.all().ok());
            Million million = new Million(report, watch, connections);
            million.addConnection();
            million.addMillion(everySeconds, lastAskedFor(log, watch));
        }
    }

    /** The full collection that the last look asked for, with all connections there. */
    private static Optional<Pause> lastAskedFor(GcLog log, EdgeWatch watch) throws IOException {
        long end = watch.at(Point.DRAINED).atMillis();
        return log.pauses().stream()
                .filter(pause -> pause.isAskedFor() && pause.atMillis() <= end)
                .reduce((first, second) -> second);
    }
}
