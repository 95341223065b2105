package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "token",
        description = {
            "Issues tokens and changes their state.",
            "A token is inactive until its first use, then active; a suspended one can be resumed, a revoked one not."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge token list --device thermometer-1",
            "  edge token rotate tok_0123456789ab --overlap 86400",
            "  edge token revoke tok_0123456789ab"
        })
final class TokenCommands {
    private static final String TOKEN_ID = "Id of the token (tok_…), as 'edge token list' shows it.";
    private static final String DEVICE = "Id (dev_…) or name of the device.";

    private final Terminal terminal;

    TokenCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "issue",
            description =
                    "Issues another token to a device and prints it, this once. The device's other tokens stay as they are.")
    int issue(
            @Option(names = "--device", required = true, paramLabel = "D", description = DEVICE) String device,
            @Mixin ApplicationOption application,
            @Option(names = "--token", paramLabel = "VALUE", description = "Its value; else one is generated.")
                    @Nullable
                    String token,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "When it expires, such as 2030-01-31T00:00:00Z; else never.")
                    @Nullable
                    String expiresAt,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        ObjectNode body = AdminClient.object().put("token", token).put("expiresAt", expiresAt);
        Issued.print(terminal, client.post(application.path(client, device, "tokens"), body), json.isOn());
        return ExitCode.OK;
    }

    @Command(name = "list", description = "Lists a device's tokens, newest first.")
    int list(
            @Option(names = "--device", required = true, paramLabel = "D", description = DEVICE) String device,
            @Mixin ApplicationOption application,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        AdminClient client = admin.client(terminal.environment());
        return terminal.show(
                json, client.get(application.path(client, device, "tokens")), answer -> table(answer.path("tokens"))
                        .print(terminal.out()));
    }

    @Command(
            name = "suspend",
            description = "Has messages with the token refused, and its connections closed, until it is resumed.")
    int suspend(
            @Parameters(paramLabel = "TOKEN_ID", description = TOKEN_ID) String tokenId,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return move(tokenId, "suspend", json, admin);
    }

    @Command(name = "resume", description = "Has a suspended token accepted again.")
    int resume(
            @Parameters(paramLabel = "TOKEN_ID", description = TOKEN_ID) String tokenId,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return move(tokenId, "resume", json, admin);
    }

    @Command(name = "revoke", description = "Ends a token for good, and closes its connections.")
    int revoke(
            @Parameters(paramLabel = "TOKEN_ID", description = TOKEN_ID) String tokenId,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        return move(tokenId, "revoke", json, admin);
    }

    @Command(
            name = "rotate",
            description = {
                "Issues another token to a token's device and prints it, this once; the old one expires after the overlap."
            },
            footerHeading = "%nExample:%n",
            footer = "  edge token rotate tok_0123456789ab --overlap 86400")
    int rotate(
            @Parameters(paramLabel = "TOKEN_ID", description = TOKEN_ID) String tokenId,
            @Option(
                            names = "--overlap",
                            paramLabel = "SECONDS",
                            defaultValue = "3600",
                            description = "How long both count; ${DEFAULT-VALUE} if not given.")
                    long overlapSeconds,
            @Option(
                            names = "--token",
                            paramLabel = "VALUE",
                            description = "The new one's value; else one is generated.")
                    @Nullable
                    String token,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "When the new one expires, such as 2030-01-31T00:00:00Z; else never.")
                    @Nullable
                    String expiresAt,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        ObjectNode body = AdminClient.object()
                .put("overlapSeconds", overlapSeconds)
                .put("token", token)
                .put("expiresAt", expiresAt);
        String path = "/api/v1/tokens/" + AdminClient.encode(tokenId) + "/rotate";
        Issued.print(terminal, admin.client(terminal.environment()).post(path, body), json.isOn());
        return ExitCode.OK;
    }

    @Command(
            name = "reveal",
            description =
                    "Shows a token again, which the audit log notes. Not one that was revoked, or while registry.tokenReveal is off.")
    int reveal(
            @Parameters(paramLabel = "TOKEN_ID", description = TOKEN_ID) String tokenId,
            @Mixin JsonOption json,
            @Mixin AdminOptions admin)
            throws CliException {
        String path = "/api/v1/tokens/" + AdminClient.encode(tokenId) + "/reveal";
        return terminal.show(
                json,
                admin.client(terminal.environment()).post(path, AdminClient.object()),
                answer -> terminal.print(answer.path("token").asText()));
    }

    private int move(String tokenId, String move, JsonOption json, AdminOptions admin) throws CliException {
        String path = "/api/v1/tokens/" + AdminClient.encode(tokenId) + "/" + move;
        return terminal.show(
                json,
                admin.client(terminal.environment()).post(path, AdminClient.object()),
                token -> terminal.print(token.path("tokenId").asText() + " is "
                        + token.path("state").asText()));
    }

    static Table table(JsonNode tokens) {
        Table table = new Table("TOKEN ID", "STATE", "CREATED", "EXPIRES", "FIRST USED");
        for (JsonNode token : tokens) {
            boolean isExpired = token.path("expired").asBoolean();
            table.add(
                    token.path("tokenId").asText(),
                    token.path("state").asText() + (isExpired ? ", expired" : ""),
                    token.path("createdAt").asText(),
                    token.path("expiresAt").asText("never"),
                    token.path("firstUsedAt").asText("-"));
        }
        return table;
    }
}
