package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.config.BoundConfig;
import dev.tollgate.edge.config.ConfigBinder;
import dev.tollgate.edge.config.ConfigException;
import dev.tollgate.edge.config.EffectiveSetting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description = {
            "Looks for what keeps the edge from running well on this machine, and says how to mend it.",
            "Exit code 1 when something fails; warnings alone give 0."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  edge doctor", "  edge doctor --config config/edge.yaml --data /var/lib/edge --json"})
final class DoctorCommand implements Callable<Integer> {
    private static final String LISTEN = "listen.";

    private final Terminal terminal;
    private final Supplier<Server> server;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    DoctorCommand(Terminal terminal, Supplier<Server> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Override
    public Integer call() throws CliException {
        List<Finding> findings = examine();
        boolean isFailed = findings.stream().anyMatch(finding -> finding.status() == Finding.Status.FAIL);
        if (json.isOn()) {
            printJson(findings, isFailed);
        } else {
            print(findings);
        }
        return isFailed ? ExitCode.FAILED : ExitCode.OK;
    }

    private List<Finding> examine() throws CliException {
        List<Finding> findings = new ArrayList<>();
        findings.add(HostChecks.java());
        findings.add(HostChecks.flags());
        findings.add(HostChecks.openFiles());
        findings.add(HostChecks.clock());
        findings.add(EpollCheck.run());
        Path folder = admin.data().folder(terminal.environment());
        findings.add(HostChecks.folder(folder));
        findings.add(HostChecks.disk(folder));
        Finding edge = EdgeProbe.run(admin.uri(terminal.environment()), admin.tls(terminal.environment()));
        try {
            BoundConfig<?> bound = ConfigBinder.bind(server.get().settings(), config.sources(terminal.environment()));
            findings.add(
                    bound.warnings().isEmpty() ? Finding.ok("settings", "all known and in range") : warnings(bound));
            boolean isRunning = edge.status() == Finding.Status.OK;
            for (EffectiveSetting setting : bound.effective()) {
                addPort(findings, setting, isRunning);
            }
            findings.addAll(server.get().checkFiles(bound.settings()));
        } catch (ConfigException wrong) {
            findings.add(Finding.fail("settings", String.valueOf(wrong.getMessage()), "edge config check"));
        }
        findings.add(edge);
        return findings;
    }

    private static Finding warnings(BoundConfig<?> bound) {
        return Finding.warn("settings", String.join("; ", bound.warnings()), "unset the variable, or correct its name");
    }

    private static void addPort(List<Finding> findings, EffectiveSetting setting, boolean isRunning) {
        if (!setting.key().startsWith(LISTEN)) {
            return;
        }
        try {
            Address address = Address.parse(setting.value());
            if (!address.isOff() && address.port() > 0) {
                findings.add(PortCheck.run(setting.key(), address, isRunning));
            }
        } catch (IllegalArgumentException notAnAddress) {
            // another setting of the listeners, which was checked when it was bound
        }
    }

    private void print(List<Finding> findings) {
        for (Finding finding : findings) {
            terminal.print(String.format("%-4s  %-12s  %s", finding.status().text(), finding.name(), finding.detail()));
            if (!finding.fix().isEmpty()) {
                terminal.print("                    fix: " + finding.fix());
            }
        }
    }

    private void printJson(List<Finding> findings, boolean isFailed) {
        ObjectNode body = AdminClient.object().put("ok", !isFailed);
        ArrayNode checks = body.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("name", finding.name())
                    .put("status", finding.status().text())
                    .put("detail", finding.detail())
                    .put("fix", finding.fix().isEmpty() ? null : finding.fix());
        }
        terminal.print(body);
    }
}
