package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.config.BoundConfig;
import dev.tollgate.edge.config.ConfigBinder;
import dev.tollgate.edge.config.ConfigException;
import dev.tollgate.edge.config.ConfigProblem;
import dev.tollgate.edge.config.ConfigTemplate;
import dev.tollgate.edge.config.EffectiveSetting;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "config",
        description = "Checks and shows settings, without starting the edge or asking one that runs.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge config check --config config/edge.yaml",
            "  edge config show --set ack=received",
            "  edge config template > config/edge.yaml"
        })
final class ConfigCommands {
    private final Terminal terminal;
    private final Supplier<Server> server;

    ConfigCommands(Terminal terminal, Supplier<Server> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Command(
            name = "check",
            description = "Says whether the edge would start with these settings, and all that is wrong.")
    int check(@Mixin ConfigOptions config, @Mixin JsonOption json) throws ConfigException {
        try {
            BoundConfig<?> bound = bind(config);
            List<Finding> findings = server.get().checkFiles(bound.settings());
            boolean isFailed = findings.stream().anyMatch(finding -> finding.status() == Finding.Status.FAIL);
            if (json.isOn()) {
                terminal.print(asJson(bound, findings).put("ok", !isFailed));
            } else {
                warn(bound);
                print(findings);
                String counts = bound.effective().size() + " settings, " + changed(bound) + " not the default";
                terminal.print((isFailed ? "failed: " : "ok: ") + counts);
            }
            return isFailed ? ExitCode.FAILED : ExitCode.OK;
        } catch (ConfigException wrong) {
            if (!json.isOn()) {
                throw wrong;
            }
            terminal.print(asJson(wrong));
            return ExitCode.FAILED;
        }
    }

    @Command(name = "show", description = "Prints each setting, the value that counts and where it comes from.")
    int show(@Mixin ConfigOptions config, @Mixin JsonOption json) throws ConfigException {
        BoundConfig<?> bound = bind(config);
        if (json.isOn()) {
            terminal.print(asJson(bound));
            return ExitCode.OK;
        }
        warn(bound);
        Table table = new Table("KEY", "VALUE", "FROM");
        bound.effective().forEach(setting -> table.add(setting.key(), setting.value(), setting.source()));
        table.print(terminal.out());
        return ExitCode.OK;
    }

    @Command(name = "template", description = "Prints a file of all settings with their defaults and what they mean.")
    int template() {
        terminal.out().print(ConfigTemplate.render(server.get().settings()));
        return ExitCode.OK;
    }

    private BoundConfig<?> bind(ConfigOptions config) throws ConfigException {
        return ConfigBinder.bind(server.get().settings(), config.sources(terminal.environment()));
    }

    /** What is well is not worth a line. */
    private void print(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.status() != Finding.Status.OK) {
                String word = finding.status() == Finding.Status.FAIL ? "error" : "warning";
                terminal.err().println(word + ": " + finding.name() + ": " + finding.detail());
            }
        }
    }

    private static ObjectNode asJson(BoundConfig<?> bound, List<Finding> findings) {
        ObjectNode body = asJson(bound);
        ArrayNode files = body.putArray("files");
        for (Finding finding : findings) {
            files.addObject()
                    .put("key", finding.name())
                    .put("status", finding.status().text())
                    .put("detail", finding.detail());
        }
        return body;
    }

    private void warn(BoundConfig<?> bound) {
        bound.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
    }

    private static long changed(BoundConfig<?> bound) {
        return bound.effective().stream()
                .filter(setting -> !setting.source().equals("default"))
                .count();
    }

    private static ObjectNode asJson(BoundConfig<?> bound) {
        ObjectNode body = AdminClient.object();
        ArrayNode settings = body.putArray("settings");
        for (EffectiveSetting setting : bound.effective()) {
            settings.addObject()
                    .put("key", setting.key())
                    .put("value", setting.value())
                    .put("source", setting.source());
        }
        ArrayNode warnings = body.putArray("warnings");
        bound.warnings().forEach(warnings::add);
        return body;
    }

    private static ObjectNode asJson(ConfigException wrong) {
        ObjectNode body = AdminClient.object().put("ok", false);
        ArrayNode problems = body.putArray("problems");
        for (ConfigProblem problem : wrong.problems()) {
            problems.addObject()
                    .put("source", problem.source())
                    .put("key", problem.key())
                    .put("detail", problem.detail())
                    .put("nearestKey", problem.nearestKey());
        }
        return body;
    }
}
