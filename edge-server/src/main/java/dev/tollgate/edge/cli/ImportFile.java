package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Sends a file of devices in pieces, one request each: a client that only reads answers once its request is sent must keep both short.
 * For one import.
 */
final class ImportFile {
    private static final String PATH = "/api/v1/devices/import";
    private static final int PIECE_LINES = 1_000;
    private static final int PIECE_BYTES = 256 << 10;
    private static final int LINE_BYTES = 1 << 20;
    private static final int PROGRESS_LINES = 10_000;

    private final Terminal terminal;
    private final AdminClient client;
    private final boolean json;
    private long linesBefore;
    private long created;
    private long failed;

    ImportFile(Terminal terminal, AdminClient client, boolean json) {
        this.terminal = terminal;
        this.client = client;
        this.json = json;
    }

    int run(String file) throws CliException {
        try (InputStream in = file.equals("-") ? terminal.in() : Files.newInputStream(Path.of(file))) {
            send(in);
        } catch (NoSuchFileException missing) {
            throw CliException.failed("there is no file " + file);
        } catch (IOException unreadable) {
            throw CliException.failed("cannot read " + file + ": " + unreadable);
        }
        if (json) {
            ObjectNode summary = AdminClient.object();
            summary.putObject("summary")
                    .put("lines", created + failed)
                    .put("created", created)
                    .put("failed", failed);
            terminal.print(summary);
        } else {
            terminal.err().println(created + " created, " + failed + " failed");
        }
        return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void send(InputStream in) throws IOException, CliException {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        int lines = 0;
        InputStream buffered = new BufferedInputStream(in);
        for (int b = buffered.read(); b >= 0; b = buffered.read()) {
            piece.write(b);
            lines += b == '\n' ? 1 : 0;
            if (b == '\n' && (lines == PIECE_LINES || piece.size() >= PIECE_BYTES)) {
                post(piece, lines);
                lines = 0;
            }
            if (piece.size() > PIECE_BYTES + LINE_BYTES) {
                throw CliException.failed(
                        "line " + (linesBefore + lines + 1) + " does not end; is this a file of devices?");
            }
        }
        post(piece, lines);
    }

    private void post(ByteArrayOutputStream piece, int lines) throws CliException {
        if (piece.size() == 0) {
            return;
        }
        boolean isWhole = false;
        try (BufferedReader answer = new BufferedReader(
                new InputStreamReader(client.stream(PATH, piece.toByteArray()), StandardCharsets.UTF_8))) {
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                isWhole |= take((ObjectNode) AdminClient.parse(line));
            }
        } catch (IOException cut) {
            throw client.cutShort(cut);
        }
        if (!isWhole) {
            throw new CliException(ExitCode.NOT_REACHABLE, "the edge ended the import after " + created + " devices");
        }
        piece.reset();
        terminal.out().flush(); // tokens are shown this once: an interrupt must not lose them
        if ((linesBefore + lines) / PROGRESS_LINES > linesBefore / PROGRESS_LINES) {
            terminal.err().println((linesBefore + lines) + " lines …");
        }
        linesBefore += lines;
    }

    /** True for the line that ends an answer. */
    private boolean take(ObjectNode line) {
        if (line.has("summary") || line.has("progress")) {
            return line.has("summary");
        }
        line.put("line", linesBefore + line.path("line").asLong());
        boolean isFailure = line.has("error");
        created += isFailure ? 0 : 1;
        failed += isFailure ? 1 : 0;
        if (json) {
            terminal.print(line);
        } else if (isFailure) {
            JsonNode error = line.path("error");
            terminal.err()
                    .println("line " + line.path("line").asLong() + ": "
                            + Table.visible(error.path("detail").asText()) + " ("
                            + error.path("reason").asText() + ")");
        } else {
            terminal.print(Table.visible(line.path("deviceId").asText() + "  "
                    + line.path("tokenId").asText() + "  "
                    + line.path("token").asText() + "  "
                    + line.path("name").asText()));
        }
        return false;
    }
}
