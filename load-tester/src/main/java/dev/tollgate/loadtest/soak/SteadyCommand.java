package dev.tollgate.loadtest.soak;

import dev.tollgate.loadtest.bench.EdgeStart;
import dev.tollgate.loadtest.bench.FileLimit;
import dev.tollgate.loadtest.report.Figures;
import dev.tollgate.loadtest.scenario.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A load near the maximum, for long. */
@Command(
        name = "steady",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Finds the maximum of one edge process by a load that waits for its answers, then gives it a share of that by the clock, and"
                    + " prints pauses, heap and garbage. MQTT QoS 1, 128 bytes of JSON, 16 messages of a connection in a row, no sink.",
            "Exits with 1 when there was a full collection, a byte allocated for a message, a heap that grew, a connection or a message lost,"
                    + " or the edge's account differs from the load's."
        },
        footer = {
            "",
            "Examples:",
            "  scripts/soak steady",
            "  scripts/soak steady --minutes 1 --percent 50 --json target/steady.json",
            "  EDGE_JAVA_OPTS=-XX:+UseG1GC scripts/soak steady --ack received --heap 512m"
        })
final class SteadyCommand implements Callable<Integer> {
    private static final int CLOSED_IN_FLIGHT = 16;
    private static final int BURST = CLOSED_IN_FLIGHT; // one by one, their system calls fill the tester's core
    private static final int OPEN_IN_FLIGHT = 512;
    private static final double CONNECT_RATE = 1_000;
    private static final double SEARCH_MAX_S = 20;
    private static final double WARM_UP_MAX_S = 15;
    private static final double MARGIN_BYTES = 8 * Texts.MIB;

    @Mixin
    private SoakOptions options = new SoakOptions();

    @Option(names = "--connections", defaultValue = "100", description = "How many (${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--percent", defaultValue = "70", description = "Of the maximum that was found (${DEFAULT-VALUE}).")
    private double percent;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Messages a second, in place of a share of the maximum, which is then not looked for.")
    private double rate;

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.check();
        check();
        SoakReport report = new SoakReport();
        Progress.say("starting the edge");
        Map<String, String> settings = EdgeStart.settings(options.ack);
        try (SoakedEdge edge = SoakedEdge.start(options, Math.max(options.tokens, connections), settings)) {
            soak(edge, report);
            return SoakOutput.print("steady", report, options, edge);
        }
    }

    private void check() {
        int room = FileLimit.connections(Integer.MAX_VALUE, FileLimit.ofThisProcess());
        if (connections < 1 || connections > room) {
            throw new IllegalArgumentException(
                    "--connections: expected 1 to " + room + " (ulimit -n), got " + connections);
        }
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("--percent: expected more than 0 and at most 100, got " + percent);
        }
        if (!(rate >= 0 && rate <= 1e8)) {
            throw new IllegalArgumentException("--rate: expected 0 to 100000000, got " + rate);
        }
    }

    private void soak(SoakedEdge edge, SoakReport report) throws IOException, InterruptedException {
        SoakLoads loads = new SoakLoads(edge.mqttPort(), edge.tokenFile());
        double third = options.minutes * 60 / 3;
        Duration warmUp = SoakOutput.seconds(Math.min(WARM_UP_MAX_S, third));
        double wanted = rate;
        long answeredBefore = 0;
        report.section(Texts.format(
                "%,d connections, %s, %s minutes, %s",
                connections,
                rate > 0 ? "a given rate" : SoakOutput.number(percent) + " % of the maximum",
                SoakOutput.number(options.minutes),
                options.ack));
        if (rate == 0) {
            Load.Outcome most = maximum(edge, loads, warmUp, SoakOutput.seconds(Math.min(SEARCH_MAX_S, third)));
            wanted = most.perSecond() * percent / 100;
            answeredBefore = most.all().ok();
            report.figure(
                    "maximumPerSecond",
                    most.perSecond(),
                    "maximum: answers a second with " + CLOSED_IN_FLIGHT + " in flight a connection",
                    Figures.perSecond(most.perSecond()));
        }
        report.figure(
                "plannedPerSecond", wanted, "planned, a connection's in bursts of " + BURST, Figures.perSecond(wanted));
        load(edge, loads, wanted, warmUp, answeredBefore, report);
    }

    private Load.Outcome maximum(SoakedEdge edge, SoakLoads loads, Duration warmUp, Duration measure)
            throws IOException, InterruptedException {
        Progress.say("looking for the maximum, " + measure.toMillis() / 1000.0 + " s after a warm-up");
        try (EdgeWatch watch = new EdgeWatch(edge, new Progress("maximum"), SoakOutput.lookMillis(measure))) {
            Load.Outcome outcome = Load.run(
                    loads.of(connections, CONNECT_RATE, new Pace.Closed(), 1, CLOSED_IN_FLIGHT, warmUp, measure),
                    watch);
            if (outcome.measured().ok() == 0) {
                throw new IOException("expected answers while looking for the maximum, got none");
            }
            Progress.say("maximum: " + Figures.perSecond(outcome.perSecond()));
            return outcome;
        }
    }

    private void load(
            SoakedEdge edge, SoakLoads loads, double perSecond, Duration warmUp, long answeredBefore, SoakReport report)
            throws IOException, InterruptedException {
        Duration measure = SoakOutput.seconds(options.minutes * 60);
        try (EdgeWatch watch = new EdgeWatch(edge, new Progress("steady"), SoakOutput.lookMillis(measure))) {
            Load.Outcome outcome = Load.run(
                    loads.of(connections, CONNECT_RATE, Pace.total(perSecond), BURST, OPEN_IN_FLIGHT, warmUp, measure),
                    watch);
            LoadFigures.addAnswers(report, outcome, connections);
            EdgeFigures figures = new EdgeFigures(report, watch, edge.gcLog());
            figures.addPauses();
            figures.addAllocation(true);
            figures.addFlatness(MARGIN_BYTES);
            figures.addMemory();
            figures.addProcessor();
            Ledger ledger = edge.settledLedger();
            LoadFigures.addAccount(
                    report, edge.look(), ledger, answeredBefore + outcome.all().ok());
        }
    }
}
