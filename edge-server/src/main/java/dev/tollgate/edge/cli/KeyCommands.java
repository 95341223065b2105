package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "key",
        description = {
            "The key under which secrets in the database are sealed; it is itself sealed under the master key."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  edge key show", "  edge key rotate"})
final class KeyCommands {
    private static final String KEY = "/api/v1/key";
    private static final long POLL_MS = 500;

    private final Terminal terminal;

    KeyCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "show", description = "Shows which key seals, and how far a rotation is.")
    int show(@Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        print(admin.client(terminal.environment()).get(KEY), json.isOn());
        return ExitCode.OK;
    }

    @Command(
            name = "rotate",
            description = {
                "Makes a new key, seals everything under it and removes the old one. The edge goes on with that by itself, also after"
                        + " a restart; this shows how far it is, and ends when it is done."
            })
    int rotate(
            @Option(names = "--no-wait", description = "Only begins it.") boolean noWait,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        JsonNode status = client.post(KEY + "/rotate", AdminClient.object());
        int shown = -1;
        while (!noWait && status.path("rotating").asBoolean()) {
            if (!json.isOn() && status.path("percent").asInt() != shown) {
                shown = status.path("percent").asInt();
                print(status, false);
            }
            pause();
            status = client.get(KEY);
        }
        print(status, json.isOn());
        return ExitCode.OK;
    }

    private static void pause() throws CliException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted; the edge goes on with it");
        }
    }

    private void print(JsonNode status, boolean isJson) {
        if (isJson) {
            terminal.print(status);
            return;
        }
        String counts = status.path("resealed").asText() + " sealed anew, "
                + status.path("removed").asText() + " removed, "
                + status.path("damaged").asText() + " damaged";
        terminal.print("key " + status.path("generation").asText() + ": "
                + (status.path("rotating").asBoolean()
                        ? status.path("percent").asText() + " %, " + counts
                        : "in use, all secrets under it; " + counts));
    }
}
