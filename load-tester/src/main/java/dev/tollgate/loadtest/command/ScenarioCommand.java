package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Flip;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Server;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that makes a scenario of its options, and runs it. */
abstract class ScenarioCommand implements Callable<Integer> {
    private final RunContext context;
    private final String word;

    @Mixin
    private final TargetArguments target = new TargetArguments();

    @Mixin
    private final DeviceArguments devices = new DeviceArguments();

    @Mixin
    private final ConnectArguments connect = new ConnectArguments();

    @Mixin
    private final PhaseArguments phases = new PhaseArguments();

    @Mixin
    private final ServerArguments server = new ServerArguments();

    @Mixin
    private final RunArguments run = new RunArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    /** @param word that names the command */
    ScenarioCommand(RunContext context, String word) {
        this.context = context;
        this.word = word;
    }

    abstract List<Flow> flows();

    abstract Model model();

    int deviceCount() {
        return devices.count();
    }

    /** Whether -h and -p name an HTTP server. */
    boolean isHttp() {
        return false;
    }

    Duration defaultDuration() {
        return Phases.DEFAULT_MEASURE;
    }

    List<FaultSpec> faults() {
        return server.faults();
    }

    List<Flip> flips() {
        return List.of();
    }

    String flipCommand() {
        return "";
    }

    final DeviceArguments deviceArguments() {
        return devices;
    }

    final Scenario scenario() {
        Devices fleet = devices.devices(deviceCount());
        Server process = server.server(flipCommand());
        List<Flow> flows = flows();
        boolean isLimited = flows.stream().anyMatch(flow -> flow.limit() > 0);
        return new Scenario(
                run.name(word),
                word,
                target.target(isHttp()),
                fleet,
                devices.session(),
                connect.connect(),
                flows,
                phases.phases(defaultDuration(), isLimited),
                faults(),
                flips(),
                run.rogues(),
                process,
                run.thresholds(),
                model(),
                run.seed(),
                run.opTimeout(),
                run.maxBacklog(),
                run.processes());
    }

    @Override
    public final Integer call() throws Exception {
        devices.takeExpectedRates().forEach(context.launcher()::expect);
        return new ScenarioRun(context)
                .run(scenario(), output, run.isPrinting(), run.isSkippingChecks())
                .code();
    }
}
