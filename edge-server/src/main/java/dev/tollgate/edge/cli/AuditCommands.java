package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.AuditReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        description = {"Shows who changed what, and checks that nobody has changed the log of it."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge audit list --target tok_0123456789ab",
            "  edge audit verify --data /var/lib/edge     (whether the edge runs or not)",
            "  edge audit verify --expect HASH            (of an earlier check: were entries cut off?)"
        })
final class AuditCommands {
    private static final String HASH = "[0-9a-fA-F]{64}";

    private final Terminal terminal;
    private final Supplier<Server> server;

    AuditCommands(Terminal terminal, Supplier<Server> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Command(name = "list", description = "Lists entries, newest first.")
    int list(
            @Option(names = "--actor", paramLabel = "A", description = "Only of this credential, by id or name.")
                    @Nullable
                    String actor,
            @Option(names = "--action", paramLabel = "A", description = "Only this action, such as token.revoke.")
                    @Nullable
                    String action,
            @Option(names = "--target", paramLabel = "T", description = "Only what was done to this, such as tok_….")
                    @Nullable
                    String target,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "How many at most: 1 to 1000; else $" + "{DEFAULT-VALUE}.")
                    int limit,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        StringBuilder path = new StringBuilder("/api/v1/audit?limit=").append(limit);
        add(path, "actor", actor);
        add(path, "action", action);
        add(path, "target", target);
        return terminal.show(json, admin.client(terminal.environment()).get(path.toString()), answer -> {
            Table table = new Table("SEQUENCE", "AT", "ACTOR", "FROM", "ACTION", "TARGET", "DETAIL");
            for (JsonNode entry : answer.path("audit")) {
                table.add(
                        entry.path("sequence").asText(),
                        entry.path("at").asText(),
                        entry.path("actor").asText(),
                        entry.path("address").asText("-"),
                        entry.path("action").asText(),
                        entry.path("target").asText(),
                        entry.path("detail").toString());
            }
            table.print(terminal.out());
        });
    }

    private static void add(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(AdminClient.encode(value));
        }
    }

    @Command(
            name = "verify",
            description = {
                "Checks all entries in the data folder's files themselves, whether an edge runs on it or not, and prints the newest"
                        + " one's hash: keep it elsewhere.",
                "Exit code 1 when an entry is not as it was written."
            })
    int verify(
            @Option(
                            names = "--expect",
                            paramLabel = "HASH",
                            description = "Hash that an earlier check printed: some entry must have it still.")
                    @Nullable
                    String expected,
            @Mixin DataOption data,
            @Mixin JsonOption json)
            throws CliException {
        if (expected != null && !expected.matches(HASH)) {
            throw new CliException(ExitCode.USAGE, "--expect: expected 64 hexadecimal digits, got '" + expected + "'");
        }
        Path folder = data.folder(terminal.environment());
        AuditReport report;
        try {
            report = server.get().verifyAudit(folder, terminal.environment(), expected);
        } catch (IOException unreadable) {
            throw CliException.failed(String.valueOf(unreadable.getMessage()));
        }
        if (json.isOn()) {
            terminal.print(json(report));
        } else {
            print(report);
        }
        return report.isGood() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(AuditReport report) {
        report.problems()
                .forEach(problem -> terminal.print(
                        (problem.sequence() == 0 ? "" : "entry " + problem.sequence() + ": ") + problem.detail()));
        terminal.print(report.entries() + " entries, from " + report.first() + ": "
                + (report.isGood() ? "all good" : report.problems().size() + " problems"));
        terminal.print("head " + report.head());
    }

    private static ObjectNode json(AuditReport report) {
        ObjectNode json = AdminClient.object()
                .put("ok", report.isGood())
                .put("entries", report.entries())
                .put("first", report.first())
                .put("head", report.head());
        ArrayNode problems = json.putArray("problems");
        report.problems()
                .forEach(problem ->
                        problems.addObject().put("sequence", problem.sequence()).put("detail", problem.detail()));
        return json;
    }
}
