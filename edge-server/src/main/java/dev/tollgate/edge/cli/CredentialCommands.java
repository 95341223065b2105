package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "client-credential",
        description = {
            "User names and passwords with which MQTT clients connect, where mqtt.clientCredentials asks for them."
        },
        synopsisSubcommandLabel = "COMMAND")
final class CredentialCommands {
    private static final String PATH = "/api/v1/client-credentials";
    private static final String ID = "The credential's id, crd_….";

    private final Terminal terminal;

    CredentialCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "create", description = "Makes a credential and prints its password, this once.")
    int create(
            @Parameters(paramLabel = "USER", description = "The user name.") String userName,
            @Option(
                            names = "--password",
                            paramLabel = "VALUE|@FILE|-",
                            description =
                                    "The password, a file that holds it, or - for standard input; else one is generated.")
                    @Nullable
                    String password,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        String value = password == null ? null : SecretArgument.read("--password", password, terminal);
        return terminal.show(
                json,
                admin.client(terminal.environment())
                        .post(
                                PATH,
                                AdminClient.object().put("userName", userName).put("password", value)),
                created -> {
                    terminal.print(
                            "credential id:  " + created.path("credentialId").asText());
                    terminal.print("user name:      " + created.path("userName").asText());
                    terminal.print("password:       " + created.path("password").asText());
                });
    }

    @Command(name = "list", description = "Lists credentials, newest first.")
    int list(
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "How many at most.")
                    int limit,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return terminal.show(json, admin.client(terminal.environment()).get(PATH + "?limit=" + limit), answer -> {
            Table table = new Table("CREDENTIAL ID", "USER NAME", "STATE", "CREATED", "LAST USED");
            for (JsonNode credential : answer.path("clientCredentials")) {
                table.add(
                        credential.path("credentialId").asText(),
                        credential.path("userName").asText(),
                        credential.path("state").asText(),
                        credential.path("createdAt").asText(),
                        credential.path("lastUsedAt").asText("-"));
            }
            table.print(terminal.out());
        });
    }

    @Command(name = "suspend", description = "Refuses it, and closes its connections, until it is resumed.")
    int suspend(
            @Parameters(paramLabel = "CREDENTIAL_ID", description = ID) String id,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return move(id, "suspend", json, admin);
    }

    @Command(name = "resume", description = "Accepts a suspended credential again.")
    int resume(
            @Parameters(paramLabel = "CREDENTIAL_ID", description = ID) String id,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return move(id, "resume", json, admin);
    }

    @Command(name = "revoke", description = "Ends it for good, and closes its connections.")
    int revoke(
            @Parameters(paramLabel = "CREDENTIAL_ID", description = ID) String id,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return move(id, "revoke", json, admin);
    }

    private int move(String id, String move, JsonOption json, AdminOptions admin) throws CliException {
        return terminal.show(
                json,
                admin.client(terminal.environment())
                        .post(PATH + "/" + AdminClient.encodePath(id) + "/" + move, AdminClient.object()),
                credential -> terminal.print(credential.path("credentialId").asText() + " is "
                        + credential.path("state").asText()));
    }
}
