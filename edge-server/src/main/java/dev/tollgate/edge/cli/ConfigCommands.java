package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "config",
        description = {
            "Shows settings of the edge itself, or assigns configurations to its devices:",
            "check, show and template are about the edge's settings, and ask no edge that runs;",
            "get, set, list and clear are about what a running edge gives to devices (cmx, and with --ota cmx_ota)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge config check --config config/edge.yaml",
            "  edge config show --set ack=received",
            "  edge config template > config/edge.yaml",
            "  edge config set '{\"rate\": 5}' --application plant",
            "  edge config set @pump-7.json --device pump-7",
            "  edge config list --device pump-7"
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

    @Command(
            name = "set",
            description = {
                "Assigns a configuration to a device, or to an application for all its devices that have no own.",
                "Devices that are connected over MQTT get it at once, others when they connect or ask. What is the same stays as it is."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  edge config set '{\"rate\": 5}' --application plant",
                "  edge config set @update.json --ota --config-id 1.0.3 --device pump-7"
            })
    int set(
            @Parameters(paramLabel = "CONFIG|@FILE", description = "JSON, or a file that holds it.") String config,
            @Option(
                            names = "--config-id",
                            paramLabel = "ID",
                            description = "By which devices know it, as a software's version; else one is made.")
                    @Nullable
                    String configId,
            @Mixin ConfigurationTarget target,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode body = AdminClient.object();
        body.putRawValue("config", JsonArgument.read("CONFIG", config));
        if (configId != null) {
            body.put("configId", configId);
        }
        AdminClient client = admin.client(terminal.environment());
        JsonNode version = client.send("PUT", target.path(client) + target.query(), body);
        terminal.print(
                json.isOn() ? version.toString() : version.path("configId").asText());
        return ExitCode.OK;
    }

    @Command(
            name = "get",
            description =
                    "Prints the configuration that counts for a device, or that of an application: the JSON alone.")
    int get(@Mixin ConfigurationTarget target, @Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        AdminClient client = admin.client(terminal.environment());
        for (JsonNode row : client.get(target.path(client)).path("configurations")) {
            if (row.path("instance").asText().equals(target.instance())
                    && row.path("name").asText().equals(target.name())
                    && !row.path("scope").isNull()) {
                terminal.print(json.isOn() ? row : row.path("config"));
                return ExitCode.OK;
            }
        }
        throw CliException.failed("there is no such configuration; 'edge config list' shows those that there are");
    }

    @Command(
            name = "list",
            description = {
                "Lists the configurations and software that count for a device or an application,",
                "and what the device said of them: a status code of 2xx is applied, anything else rejected."
            })
    int list(@Mixin ConfigurationTarget target, @Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        AdminClient client = admin.client(terminal.environment());
        return terminal.show(json, client.get(target.path(client)), answer -> {
            Table table = new Table("KIND", "NAME", "OF", "CONFIG ID", "CREATED", "APPLIED", "STATUS");
            for (JsonNode row : answer.path("configurations")) {
                JsonNode applied = row.path("applied");
                String status = applied.path("statusCode").asText() + " "
                        + applied.path("reasonPhrase").asText("");
                table.add(
                        row.path("instance").asText(),
                        row.path("name").asText(),
                        row.path("scope").asText("-"),
                        row.path("configId").asText(),
                        row.path("createdAt").asText("-"),
                        applied.path("configId").asText("-"),
                        status.strip());
            }
            table.print(terminal.out());
        });
    }

    @Command(
            name = "clear",
            description = "Takes a configuration away: a device then has its application's, if there is one.")
    int clear(@Mixin ConfigurationTarget target, @Mixin JsonOption json, @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        JsonNode left = client.send("DELETE", target.path(client) + target.query(), AdminClient.object());
        if (json.isOn()) {
            terminal.print(left);
        }
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
