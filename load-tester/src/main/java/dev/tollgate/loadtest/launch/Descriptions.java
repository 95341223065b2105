package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.command.RunRequest;
import dev.tollgate.loadtest.report.RunInfo;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.yaml.ScenarioFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Describes a run for its report: what was asked for, and where it runs. */
final class Descriptions {
    private static final double NANOS = 1e9;

    private Descriptions() {}

    static RunInfo info(RunRequest request) {
        return info(request.scenario(), request.commandLine(), request.plan());
    }

    static RunInfo info(Scenario scenario, String commandLine, String plan) {
        return new RunInfo(
                scenario.command(),
                commandLine,
                scenario.target().toString(),
                plan,
                scenario.devices().count(),
                plannedRate(scenario),
                Instant.now(),
                scenario.phases().warmUp().toNanos() / NANOS,
                scenario.phases().measure().toNanos() / NANOS,
                scenario.seed(),
                ScenarioFile.writeMasked(scenario),
                environment(scenario));
    }

    /** 0 where the rate varies, or is what the server makes of it. */
    private static double plannedRate(Scenario scenario) {
        double sum = 0;
        for (Flow flow : scenario.flows()) {
            if (flow.pace() instanceof Pace.Total total && total.profile() instanceof Profile.Constant constant) {
                sum += constant.perSecond();
            } else if (flow.pace() instanceof Pace.Every every) {
                sum += (double) flow.devices().size(scenario.devices().count())
                        * flow.burst()
                        / (every.interval().toNanos() / NANOS);
            } else if (!(flow.pace() instanceof Pace.Once)) {
                return 0;
            }
        }
        return sum;
    }

    private static Map<String, String> environment(Scenario scenario) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        environment.put(
                "jvm flags",
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        environment.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        environment.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        environment.put("processor", processor());
        if (scenario.processes() > 1) {
            environment.put("processes", Integer.toString(scenario.processes()));
        }
        String version = Descriptions.class.getPackage().getImplementationVersion();
        environment.put("load tester", version == null ? "not built as a jar" : version);
        return environment;
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }
}
