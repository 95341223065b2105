package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.doctor.Finding;
import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.yaml.ScenarioFile;
import java.util.List;

/** Prints a scenario, or says its plan, looks at what it needs, and launches it. */
final class ScenarioRun {
    private final RunContext context;

    ScenarioRun(RunContext context) {
        this.context = context;
    }

    ExitCode run(Scenario scenario, OutputArguments output, boolean isPrinting, boolean isSkippingChecks)
            throws Exception {
        Console console = context.console();
        OutputOptions options = output.options(console.environment());
        Thresholds unused =
                Thresholds.parse(scenario.thresholds()); // refuses what cannot be read, before anything begins
        if (isPrinting) {
            console.out().print(ScenarioFile.write(scenario));
            return ExitCode.OK;
        }
        String plan = PlanText.of(scenario);
        if (!context.launcher().isFindingRates()) {
            plan.lines().forEach(line -> console.err().println("plan: " + line));
        }
        if (scenario.model() == Model.CLOSED) {
            console.err().println("closed model: not what independent devices would see");
        }
        console.err().println("seed: " + scenario.seed());
        if (!isReady(scenario) && !isSkippingChecks) {
            console.err().println("not started; --skip-checks starts it nevertheless");
            return ExitCode.USAGE;
        }
        RunRequest request = new RunRequest(scenario, options, context.commandLine(), plan);
        return context.launcher().launch(request, console).orZero(options.isExitZero());
    }

    private boolean isReady(Scenario scenario) {
        List<Finding> findings = context.checks().check(scenario);
        for (Finding finding : findings) {
            if (finding.status() != Finding.Status.OK) {
                context.console().err().println(finding.text());
            }
        }
        return findings.stream().noneMatch(finding -> finding.status() == Finding.Status.FAIL);
    }
}
