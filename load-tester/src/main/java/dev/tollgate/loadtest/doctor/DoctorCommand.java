package dev.tollgate.loadtest.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.Units;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "doctor",
        description = {
            "Looks for what keeps this machine from running a load, and names the command that mends it.",
            "Exit code 1 when something fails; warnings alone give 0."
        },
        footer = {
            "  load doctor -c 20000 mqtt://localhost:1883",
            "  load doctor -c 100000 --processes 6 --json mqtt://edge"
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    private final PrintStream out;

    @Parameters(arity = "0..*", paramLabel = "URL", description = "Targets.")
    private List<String> urls = new ArrayList<>();

    @Option(
            names = {"-c", "--clients"},
            paramLabel = "N",
            description = "Connections. Default: 100.")
    private long clients = 100;

    @Option(
            names = "--source-ips",
            paramLabel = "IPS",
            description = "auto, off, addresses, ranges or networks. Default: auto.")
    private String sourceIps = "auto";

    @Option(
            names = {"-R", "--conn-rate"},
            paramLabel = "RATE",
            description = "Connections begun per second. Default: 100/s.")
    private @Nullable String rate;

    @Option(names = "--processes", paramLabel = "N", description = "That share the connections. Default: 1.")
    private int processes = 1;

    @Option(names = "--json", description = "Prints JSON in place of text for people.")
    private boolean isJson;

    public DoctorCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        InvalidSetting.check(
                processes >= 1 && processes <= Scenario.PROCESSES_MAX,
                "--processes",
                "1 to " + Scenario.PROCESSES_MAX,
                processes);
        List<Endpoint> targets =
                urls.stream().map(url -> Endpoint.parse("", url)).toList();
        double perSecond = rate == null ? Connect.DEFAULT_RATE : Units.rate("--conn-rate", rate);
        SourceIps sources = SourceIps.parse("--source-ips", sourceIps);
        List<Finding> findings = Doctor.examine(new Need(clients, processes, targets, sources, perSecond));
        boolean isFailed = findings.stream().anyMatch(finding -> finding.status() == Finding.Status.FAIL);
        if (isJson) {
            out.println(json(findings, isFailed));
        } else {
            findings.forEach(finding -> out.println(finding.text()));
        }
        return isFailed ? FAILED : 0;
    }

    private static ObjectNode json(List<Finding> findings, boolean isFailed) {
        ObjectNode body = new ObjectMapper().createObjectNode().put("ok", !isFailed);
        ArrayNode checks = body.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("name", finding.name())
                    .put("status", finding.status().text())
                    .put("detail", finding.detail())
                    .put("fix", finding.fix());
        }
        return body;
    }
}
