package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file of devices in one request, and prints what becomes of each line while it is sent: this thread sends, another one reads and
 * prints. For one import.
 */
final class ImportFile {
    private static final String PATH = "/api/v1/devices/import?progress=true";
    private static final int PART_BYTES = 64 << 10;
    private static final int LINE_MAX_BYTES = 1 << 20;
    /** The edge says at once whether it takes an import; a proxy between may want all of it first. */
    private static final int HEAD_WAIT_S = 5;

    private final Terminal terminal;
    private final AdminClient client;
    private final boolean json;
    private final long fromLine;

    // of the thread that reads, until it has ended
    private long lastLine;
    private long created;
    private long failed;
    private boolean isWhole;
    private @Nullable CliException refusal;

    private final CountDownLatch hasHead = new CountDownLatch(1);
    private volatile boolean isAnswered; // nothing more of the answer comes
    private @Nullable CliException unreadable;

    /** @param fromLine 1 for all, or the first line to send: lines before it are passed over */
    ImportFile(Terminal terminal, AdminClient client, boolean json, long fromLine) {
        this.terminal = terminal;
        this.client = client;
        this.json = json;
        this.fromLine = fromLine;
        this.lastLine = fromLine - 1;
    }

    int run(String file) throws CliException {
        try (InputStream in =
                new BufferedInputStream(file.equals("-") ? terminal.in() : Files.newInputStream(Path.of(file)))) {
            passOver(in);
            exchange(in, file);
        } catch (NoSuchFileException missing) {
            throw CliException.failed("there is no file " + file);
        } catch (IOException failure) {
            throw CliException.failed("cannot read " + file + ": " + failure);
        }
        if (json) {
            ObjectNode summary = AdminClient.object();
            summary.putObject("summary")
                    .put("lines", created + failed)
                    .put("created", created)
                    .put("failed", failed);
            terminal.print(summary);
        } else {
            terminal.err().println(counts());
        }
        return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private String counts() {
        return created + " created, " + failed + " failed";
    }

    private void passOver(InputStream in) throws IOException {
        for (long line = 1; line < fromLine; line++) {
            int b = in.read();
            while (b >= 0 && b != '\n') {
                b = in.read();
            }
        }
    }

    private void exchange(InputStream in, String file) throws CliException {
        try (StreamedPost post = client.post(PATH, "application/x-ndjson")) {
            Thread reader = new Thread(() -> read(post), "import answers");
            reader.start();
            boolean isRefused = hasHead.await(HEAD_WAIT_S, TimeUnit.SECONDS) && isAnswered;
            IOException cut = isRefused ? null : send(in, post, file);
            reader.join(); // whose failure tells more than that of sending
            if (refusal == null && !isWhole) {
                refusal = cut == null ? ended() : client.cutShort(cut);
            }
        } catch (IOException unclosed) {
            refusal = refusal == null && !isWhole ? client.cutShort(unclosed) : refusal;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted after " + counts());
        } finally {
            terminal.out().flush(); // tokens are shown this once
        }
        if (refusal != null) {
            throw refusal.exitCode() == ExitCode.NOT_REACHABLE ? goOn(refusal, file) : refusal;
        }
        if (unreadable != null) {
            throw unreadable;
        }
    }

    private static CliException ended() {
        return new CliException(ExitCode.NOT_REACHABLE, "the edge ended the import");
    }

    private CliException goOn(CliException why, String file) {
        return new CliException(
                why.exitCode(),
                why.getMessage() + "; " + counts() + ", up to line " + lastLine + "; go on with: edge device import "
                        + file + " --from-line " + (lastLine + 1)
                        + " (what is refused as a conflict then was created, and not told any more)");
    }

    /** Returns why the edge took no more; null where it took all. */
    private @Nullable IOException send(InputStream in, StreamedPost post, String file) {
        byte[] part = new byte[PART_BYTES];
        long sinceLineEnd = 0;
        while (!isAnswered) {
            int length;
            try {
                length = in.read(part);
            } catch (IOException failure) {
                unreadable = CliException.failed("cannot read " + file + ": " + failure);
                break;
            }
            if (length < 0) {
                break;
            }
            for (int i = 0; i < length; i++) {
                sinceLineEnd = part[i] == '\n' ? 0 : sinceLineEnd + 1;
            }
            if (sinceLineEnd > LINE_MAX_BYTES) {
                unreadable = CliException.failed("a line does not end; is this a file of devices?");
                break;
            }
            try {
                post.write(part, length);
            } catch (IOException cut) {
                return cut;
            }
        }
        try {
            post.end();
            return null;
        } catch (IOException cut) {
            return cut;
        }
    }

    private void read(StreamedPost post) {
        try {
            StreamedPost.Answer answer = post.answer();
            if (answer.status() != 200) {
                refusal = client.refusal(answer.status(), answer.contentType(), answer.body());
                return;
            }
            hasHead.countDown();
            BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null && !isWhole; line = lines.readLine()) {
                if (!(AdminClient.parse(line) instanceof ObjectNode object)) {
                    refusal = ended();
                    return;
                }
                isWhole = take(object);
            }
        } catch (IOException cut) {
            refusal = client.cutShort(cut);
        } catch (CliException notJson) {
            refusal = notJson;
        } finally {
            isAnswered = true;
            hasHead.countDown();
        }
    }

    /** True for the line that ends an answer. */
    private boolean take(ObjectNode line) {
        if (line.has("summary")) {
            return true;
        }
        if (line.has("progress")) {
            terminal.out().flush(); // tokens are shown this once: an interrupt must not lose them
            terminal.err().println((created + failed) + " lines: " + counts() + " …");
            return false;
        }
        lastLine = fromLine - 1 + line.path("line").asLong();
        line.put("line", lastLine);
        boolean isFailure = line.has("error");
        created += isFailure ? 0 : 1;
        failed += isFailure ? 1 : 0;
        if (json) {
            terminal.print(line);
        } else if (isFailure) {
            JsonNode error = line.path("error");
            terminal.err()
                    .println("line " + lastLine + ": "
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
