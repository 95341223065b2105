package dev.tollgate.edge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "tail",
        description = {
            "Prints records as they are journaled, a line of JSON each.",
            "Without --from it begins with the next record; without --to it goes on until it is stopped."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge tail",
            "  edge tail --device thermometer-1 --count 10",
            "  edge tail --from start --to end > all.ndjson"
        })
final class TailCommand implements Callable<Integer> {
    private static final int PIECE_BYTES = 65_536;

    private final Terminal terminal;

    @Option(names = "--device", paramLabel = "D", description = "Only this device's: its id (dev_…) or name.")
    private @Nullable String device;

    @Mixin
    private final ApplicationOption application = new ApplicationOption();

    @Option(
            names = "--from",
            paramLabel = "start|end|SEQUENCE",
            description = "The first record: the oldest that is kept, the next to come, or that of a sequence.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "end",
            description = "Ends at the newest record that there is; then --from is start unless given.")
    private @Nullable String to;

    @Option(names = "--count", paramLabel = "N", description = "Ends after this many records.")
    private @Nullable Long count;

    @Mixin
    private final JsonOption unusedJson = new JsonOption(); // accepted: records are JSON with it and without

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    TailCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CliException {
        AdminClient client = admin.client(terminal.environment());
        String path = path(client);
        try (InputStream lines = client.stream(path)) {
            copyLines(lines, terminal.out());
            return ExitCode.OK;
        } catch (IOException cut) {
            throw client.cutShort(cut);
        }
    }

    private String path(AdminClient client) throws CliException {
        StringBuilder path = new StringBuilder("/api/v1/records?");
        path.append(to == null ? "follow=true" : "to=" + AdminClient.encode(to));
        if (from != null) {
            path.append("&from=").append(AdminClient.encode(from));
        }
        if (count != null) {
            path.append("&count=").append(count);
        }
        if (device != null) {
            path.append("&device=").append(AdminClient.encode(application.deviceId(client, device)));
        }
        return path.toString();
    }

    /** Leaves out the empty lines that keep the connection alive; ends when nobody reads any more. */
    static void copyLines(InputStream lines, PrintStream out) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        byte before = '\n';
        int length = lines.read(piece);
        while (length >= 0 && !out.checkError()) {
            int kept = 0;
            for (int i = 0; i < length; i++) {
                byte b = piece[i];
                if (b != '\n' || before != '\n') {
                    piece[kept++] = b;
                }
                before = b;
            }
            out.write(piece, 0, kept);
            out.flush(); // the next may be long in coming
            length = lines.read(piece);
        }
    }
}
