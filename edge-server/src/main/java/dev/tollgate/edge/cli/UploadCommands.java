package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "upload",
        description = "Shows, fetches and deletes files that devices have uploaded.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge upload list pump-7",
            "  edge upload get pump-7 crash.log -o crash.log",
            "  edge upload delete pump-7 crash.log"
        })
final class UploadCommands {
    private static final String DEVICE = "Id (dev_…) or name of the device.";
    private static final String NAME = "Name of the file.";

    private static final int BUFFER_BYTES = 64 << 10;

    private final Terminal terminal;

    UploadCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "Lists a device's files, by name.")
    int list(
            @Parameters(paramLabel = "DEVICE", description = DEVICE) String device,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        return terminal.show(json, client.get(application.path(client, device, "uploads")), body -> {
            Table table = new Table("NAME", "BYTES", "STORED AT");
            for (JsonNode upload : body.path("uploads")) {
                table.add(
                        upload.path("name").asText(),
                        upload.path("bytes").asText(),
                        upload.path("storedAt").asText());
            }
            table.print(terminal.out());
        });
    }

    @Command(
            name = "get",
            description = "Fetches a file.",
            footerHeading = "%nExample:%n",
            footer = "  edge upload get pump-7 crash.log -o crash.log")
    int get(
            @Parameters(paramLabel = "DEVICE", description = DEVICE) String device,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            description = "Where to put it, in another's place if there is one; else standard output.")
                    @Nullable
                    Path output,
            @Mixin ApplicationOption application,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        try (InputStream file = client.stream(path(client, device, application, name))) {
            if (output == null) {
                copy(client, file, terminal.out(), "standard output");
            } else {
                save(client, file, output.toAbsolutePath());
            }
        } catch (IOException cut) {
            throw client.cutShort(cut);
        }
        return ExitCode.OK;
    }

    /** Under another name until it is whole. */
    private static void save(AdminClient client, InputStream file, Path output) throws CliException {
        Path part = output.resolveSibling(output.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                copy(client, file, out, part.toString());
            }
            move(part, output);
        } catch (IOException refused) {
            throw unwritable(output.toString(), refused);
        } finally {
            deletePart(part);
        }
    }

    private static void deletePart(Path part) throws CliException {
        try {
            Files.deleteIfExists(part);
        } catch (IOException refused) {
            throw unwritable(part.toString(), refused);
        }
    }

    private static CliException unwritable(String name, IOException failure) {
        return CliException.failed("cannot write " + name + ": " + failure);
    }

    private static void copy(AdminClient client, InputStream file, OutputStream out, String name) throws CliException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = read(client, file, buffer); length >= 0; length = read(client, file, buffer)) {
            try {
                out.write(buffer, 0, length);
            } catch (IOException refused) {
                throw unwritable(name, refused);
            }
        }
    }

    private static int read(AdminClient client, InputStream file, byte[] buffer) throws CliException {
        try {
            return file.read(buffer);
        } catch (IOException cut) {
            throw client.cutShort(cut);
        }
    }

    private static void move(Path part, Path output) throws IOException {
        try {
            Files.move(part, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException notHere) {
            Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Command(
            name = "delete",
            description = "Deletes a file.",
            footerHeading = "%nExample:%n",
            footer = "  edge upload delete pump-7 crash.log")
    int delete(
            @Parameters(paramLabel = "DEVICE", description = DEVICE) String device,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        return terminal.show(
                json,
                client.send("DELETE", path(client, device, application, name), AdminClient.object()),
                deleted -> terminal.print("deleted " + deleted.path("deleted").asText()));
    }

    private static String path(AdminClient client, String device, ApplicationOption application, String name)
            throws CliException {
        return application.path(client, device, "uploads") + "/" + AdminClient.encodePath(name);
    }
}
