package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.yaml.ScenarioFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Runs a scenario file. --print-scenario makes one of any command line.",
            "Files that it names are looked for from the working directory."
        },
        footer = {
            "  load pub -c 1000 -I 10s mqtt://edge --print-scenario > peak.yaml",
            "  load run peak.yaml -T 'pub.q1: p(99)<50ms' --out results"
        })
final class RunCommand implements Callable<Integer> {
    private final RunContext context;

    @Parameters(paramLabel = "FILE", description = "Scenario, in YAML.")
    private @Nullable Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "In place of the file's.")
    private @Nullable String name;

    @Option(
            names = {"-T", "--threshold"},
            paramLabel = "RULE",
            description = "Besides those of the file; repeatable.")
    private List<String> thresholds = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "In place of the file's.")
    private @Nullable Long seed;

    @Option(names = "--processes", paramLabel = "N", description = "In place of the file's.")
    private @Nullable Integer processes;

    @Option(names = "--print-scenario", description = "Prints the scenario with its defaults, and ends.")
    private boolean isPrinting;

    @Option(names = "--skip-checks", description = "Runs although a check before the run fails.")
    private boolean isSkippingChecks;

    @Mixin
    private final OutputArguments output = new OutputArguments();

    RunCommand(RunContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        if (file == null) {
            throw InvalidSetting.because("", "expected a scenario file");
        }
        Scenario scenario = overridden(ScenarioFile.read(file));
        return new ScenarioRun(context)
                .run(scenario, output, isPrinting, isSkippingChecks)
                .code();
    }

    private Scenario overridden(Scenario read) {
        List<String> rules = new ArrayList<>(read.thresholds());
        rules.addAll(thresholds);
        return new Scenario(
                name == null ? read.name() : name,
                read.command(),
                read.target(),
                read.devices(),
                read.session(),
                read.connect(),
                read.flows(),
                read.phases(),
                read.faults(),
                read.flips(),
                read.rogues(),
                read.server(),
                rules,
                read.model(),
                seed == null ? read.seed() : seed,
                read.opTimeout(),
                read.maxBacklog(),
                processes == null ? read.processes() : processes);
    }
}
