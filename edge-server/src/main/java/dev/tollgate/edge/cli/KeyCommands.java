package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "key",
        description = {
            "The key under which secrets in the database are sealed, the master key under which that is itself, and the key that signs auth"
                    + " tokens."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge key show",
            "  edge key rotate",
            "  edge key rotate master",
            "  edge key rotate signing --grace 7d"
        })
final class KeyCommands {
    private static final String KEY = "/api/v1/key";
    private static final long POLL_MS = 500;

    private final Terminal terminal;

    KeyCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Which key is exchanged. */
    enum Which {
        /** Under which secrets are sealed. */
        DATA,
        /** Under which the data keys are. */
        MASTER,
        /** That signs auth tokens. */
        SIGNING;

        /** As the command line has it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Command(name = "show", description = "Shows the keys in use, and how far a rotation is.")
    int show(@Mixin JsonOption json, @Mixin AdminOptions admin) throws CliException {
        JsonNode status = admin.client(terminal.environment()).get(KEY);
        print(status, json.isOn());
        if (!json.isOn()) {
            printMaster(status);
            printSigning(status);
        }
        return ExitCode.OK;
    }

    @Command(
            name = "rotate",
            description = {
                "Makes a new key in the place of one.",
                "data: seals everything under it and removes the old one. The edge goes on with that by itself, also after a restart;"
                        + " this shows how far it is, and ends when it is done.",
                "master: the one in the data folder. One in EDGE_MASTER_KEY is exchanged by a start with the new one there and the"
                        + " present one in EDGE_MASTER_KEY_PREVIOUS.",
                "signing: auth tokens that were given out are taken until they expire, or for the grace; 'edge auth-token reveal'"
                        + " then has their new text."
            })
    int rotate(
            @Parameters(
                            index = "0",
                            arity = "0..1",
                            paramLabel = "WHICH",
                            defaultValue = "data",
                            description = "data, master or signing; else $" + "{DEFAULT-VALUE}.")
                    Which which,
            @Option(names = "--no-wait", description = "data: only begins it.") boolean noWait,
            @Option(
                            names = "--grace",
                            paramLabel = "TIME",
                            description =
                                    "signing: how long earlier texts are taken at most, such as 7d; 0 for not at all.")
                    @Nullable
                    String grace,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        if ((grace != null && which != Which.SIGNING) || (noWait && which != Which.DATA)) {
            throw new CliException(ExitCode.USAGE, "expected --grace with 'signing' and --no-wait with 'data' alone");
        }
        AdminClient client = admin.client(terminal.environment());
        switch (which) {
            case DATA -> rotateData(client, noWait, json.isOn());
            case MASTER -> {
                JsonNode status = client.post(KEY + "/master/rotate", AdminClient.object());
                print(status, json.isOn(), this::printMaster);
            }
            case SIGNING -> {
                ObjectNode body = AdminClient.object();
                if (grace != null) {
                    body.put("graceSeconds", DurationText.millis("--grace", grace) / 1_000);
                }
                print(client.post(KEY + "/signing/rotate", body), json.isOn(), this::printSigning);
            }
        }
        return ExitCode.OK;
    }

    private void rotateData(AdminClient client, boolean noWait, boolean isJson) throws CliException {
        JsonNode status = client.post(KEY + "/rotate", AdminClient.object());
        int shown = -1;
        while (!noWait && status.path("rotating").asBoolean()) {
            if (!isJson && status.path("percent").asInt() != shown) {
                shown = status.path("percent").asInt();
                print(status, false);
            }
            pause();
            status = client.get(KEY);
        }
        print(status, isJson);
    }

    private void print(JsonNode status, boolean isJson, Consumer<JsonNode> inWords) {
        if (isJson) {
            terminal.print(status);
        } else {
            inWords.accept(status);
        }
    }

    private void printMaster(JsonNode status) {
        JsonNode master = status.path("master");
        terminal.print("master key " + master.path("generation").asText() + ": in "
                + master.path("source").asText() + ", used since "
                + master.path("usedFrom").asText());
    }

    private void printSigning(JsonNode status) {
        JsonNode signing = status.path("signing");
        terminal.print("signing key " + signing.path("generation").asText() + ": signs since "
                + signing.path("createdAt").asText());
        for (JsonNode earlier : signing.path("earlier")) {
            terminal.print("signing key " + earlier.path("generation").asText() + ": taken until "
                    + earlier.path("takenUntil").asText());
        }
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
        print(status, isJson, this::printData);
    }

    private void printData(JsonNode status) {
        String counts = status.path("resealed").asText() + " sealed anew, "
                + status.path("removed").asText() + " removed, "
                + status.path("damaged").asText() + " damaged";
        terminal.print("key " + status.path("generation").asText() + ": "
                + (status.path("rotating").asBoolean()
                        ? status.path("percent").asText() + " %, " + counts
                        : "in use, all secrets under it; " + counts));
    }
}
