package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.journal.JournalInspection;
import dev.tollgate.edge.journal.RecordJson;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "journal",
        description = {
            "Reads a journal's files themselves, without an edge: of a stopped one, of a running one, or a copy.",
            "The files' format is in edge-server/docs/journal-format.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  edge journal verify data/journal", "  edge journal dump data/journal > all.ndjson"})
final class JournalCommands {
    private static final String FOLDER = "The journal's folder, such as data/journal.";

    private final Terminal terminal;

    JournalCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "dump",
            description = "Prints all records that can be read, a line of JSON each. Exit code 1 when some cannot.")
    int dump(
            @Parameters(paramLabel = "FOLDER", description = FOLDER) Path folder,
            @Option(names = "--from", paramLabel = "SEQUENCE", description = "The first record; else the oldest.")
                    @Nullable
                    Long from,
            @Mixin JsonOption json)
            throws CliException {
        long first = from == null ? 0 : from;
        RecordJson lines = new RecordJson(nodeId(folder));
        try {
            JournalInspection.Summary summary = JournalInspection.read(folder, this::tell, record -> {
                if (record.sequence() >= first) {
                    terminal.print(lines.line(record));
                }
            });
            return summary.problems() == 0 ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException unreadable) {
            throw CliException.failed(String.valueOf(unreadable.getMessage()));
        }
    }

    private static long nodeId(Path folder) throws CliException {
        try {
            return JournalInspection.nodeId(folder);
        } catch (IOException unreadable) {
            throw CliException.failed(String.valueOf(unreadable.getMessage()));
        }
    }

    @Command(
            name = "verify",
            description =
                    "Checks headers, checksums and sequences of all records. Exit code 1 when something is wrong.")
    int verify(@Parameters(paramLabel = "FOLDER", description = FOLDER) Path folder, @Mixin JsonOption json)
            throws CliException {
        try {
            JournalInspection.Summary summary = JournalInspection.verify(folder, this::tell);
            if (json.isOn()) {
                terminal.print(toJson(summary));
            } else {
                terminal.print(summary.records() + " records in " + summary.segments() + " segments, " + summary.bytes()
                        + " bytes, up to record " + (summary.nextSequence() - 1) + ": "
                        + (summary.problems() == 0 ? "all good" : summary.problems() + " problems"));
            }
            return summary.problems() == 0 ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException unreadable) {
            throw CliException.failed(String.valueOf(unreadable.getMessage()));
        }
    }

    private void tell(String problem) {
        terminal.err().println(problem);
    }

    private static ObjectNode toJson(JournalInspection.Summary summary) {
        ObjectNode json = AdminClient.object();
        json.put("segments", summary.segments())
                .put("records", summary.records())
                .put("bytes", summary.bytes());
        return json.put("nextSequence", summary.nextSequence()).put("problems", summary.problems());
    }
}
