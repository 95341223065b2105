package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sink",
        description = {
            "Shows the backends that records go to, and stops, resumes or repeats delivery.",
            "What is not delivered waits in the journal. Sinks and routes are settings: see 'edge config template'."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge sink list",
            "  edge sink pause orders                   (before the backend is taken down)",
            "  edge sink rewind orders --to 1200        (delivers record 1200 and all after it again)",
            "  edge sink dead-letters orders > dead.ndjson"
        })
final class SinkCommands {
    private static final String SINK = "Name of the sink, as 'edge sink list' shows it.";

    private final Terminal terminal;

    SinkCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "Lists the sinks: what each does, how far it is, and what went wrong last.")
    int list(@Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        return terminal.show(json, admin.client(terminal.environment()).get("/api/v1/sinks"), answer -> {
            Table table =
                    new Table("SINK", "KIND", "STATE", "LAG", "FAILURES", "DEAD LETTERS", "ROUTES", "LAST FAILURE");
            for (JsonNode sink : answer.path("sinks")) {
                table.add(
                        sink.path("name").asText(),
                        sink.path("kind").asText(),
                        sink.path("state").asText(),
                        sink.path("lag").asText(),
                        sink.path("failures").asText(),
                        sink.path("deadLetterBytes").asText() + " bytes",
                        routes(sink.path("routes")),
                        sink.path("failure").asText("-"));
            }
            table.print(terminal.out());
        });
    }

    private static String routes(JsonNode names) {
        StringBuilder text = new StringBuilder();
        names.forEach(name -> text.append(text.length() == 0 ? "" : ",").append(name.asText()));
        return text.toString();
    }

    @Command(name = "pause", description = "Stops delivery until it is resumed, over restarts too.")
    int pause(
            @Parameters(paramLabel = "SINK", description = SINK) String sink,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return order(sink, "pause", AdminClient.object(), "is told to pause", json, admin);
    }

    @Command(name = "resume", description = "Resumes delivery where it was paused.")
    int resume(
            @Parameters(paramLabel = "SINK", description = SINK) String sink,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return order(sink, "resume", AdminClient.object(), "is told to resume", json, admin);
    }

    @Command(
            name = "rewind",
            description = "Has a record and all after it delivered again, as far as the journal has them.")
    int rewind(
            @Parameters(paramLabel = "SINK", description = SINK) String sink,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "start|SEQUENCE",
                            description = "The first record: the oldest that is kept, or that of a sequence.")
                    String to,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode body = AdminClient.object();
        if (to.equals("start")) {
            body.put("to", to);
        } else {
            body.put("to", sequence(to));
        }
        return order(sink, "rewind", body, "is told to go back to " + to, json, admin);
    }

    private static long sequence(String text) throws CliException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new CliException(
                    ExitCode.USAGE, "expected --to start, or a sequence such as 1200, got '" + text + "'");
        }
    }

    @Command(
            name = "dead-letters",
            description = "Prints the records that the backend would not take, a line of JSON each, with the reason.")
    int deadLetters(
            @Parameters(paramLabel = "SINK", description = SINK) String sink,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        try (InputStream lines = client.stream(path(sink) + "/dead-letters")) {
            TailCommand.copyLines(lines, terminal.out());
            return ExitCode.OK;
        } catch (IOException cut) {
            throw client.cutShort(cut);
        }
    }

    private int order(String sink, String order, ObjectNode body, String said, JsonOption json, AdminOptions admin)
            throws CliException {
        return terminal.show(
                json,
                admin.client(terminal.environment()).post(path(sink) + "/" + order, body),
                answer -> terminal.print(answer.path("name").asText() + " " + said));
    }

    private static String path(String sink) {
        return "/api/v1/sinks/" + AdminClient.encode(sink);
    }
}
