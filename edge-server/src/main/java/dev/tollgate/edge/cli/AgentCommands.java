package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "agent",
        description = {"On a device: registers it with an edge, and keeps its device key."},
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge agent login @token.jwt --server https://edge.example.com --device-name pump-7 --device-group floor",
            "  EDGE_AUTH_TOKEN=… edge agent login --server mqtts://edge.example.com:8883 --ca ca.pem",
            "  edge agent status"
        })
final class AgentCommands {
    private static final String TOKEN_VARIABLE = "EDGE_AUTH_TOKEN";
    private static final Set<String> SCHEMES = Set.of("http", "https", "mqtt", "mqtts");
    private static final String SERVER = "The edge: http, https, mqtt or mqtts URL; else that of the last login.";
    private static final String CA =
            "Certificates (PEM) of the authority that vouches for the edge; else the platform's.";

    private final Terminal terminal;

    AgentCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "login",
            description = {
                "Registers this device with a registration token and keeps its device key; the token is not kept.",
                "On a device that is registered, finds out again who it is by its key: nothing changes, and no token is needed."
            })
    int login(
            @Parameters(
                            paramLabel = "TOKEN|@FILE|-",
                            arity = "0..1",
                            description =
                                    "The auth token, a file that holds it, or - for standard input; else EDGE_AUTH_TOKEN.")
                    @Nullable
                    String token,
            @Option(names = "--server", paramLabel = "URL", description = SERVER) @Nullable String server,
            @Option(names = "--device-name", paramLabel = "N", description = "Its name; else the edge makes one.")
                    @Nullable
                    String name,
            @Option(names = "--device-group", paramLabel = "G", description = "Its group; else the token's, or none.")
                    @Nullable
                    String group,
            @Option(names = "--application", paramLabel = "A", description = "Its application; else the token's.")
                    @Nullable
                    String application,
            @Option(names = "--ca", paramLabel = "FILE", description = CA) @Nullable Path ca,
            @Mixin AgentFolder folder,
            @Mixin JsonOption json)
            throws CliException {
        DeviceKeyFile file = folder.file(terminal.environment());
        JsonNode known = file.read();
        URI uri = uri(server, known);
        ObjectNode request = AdminClient.object();
        if (known != null) {
            request.put("application", known.path("application").asText());
            request.put("deviceKey", known.path("deviceKey").asText());
        } else {
            request.put("token", token(token));
            putIfGiven(request, "name", name);
            putIfGiven(request, "group", group);
            putIfGiven(request, "application", application);
        }
        JsonNode device = register(uri, ca, request, file);
        file.write(device, uri);
        print(device, uri, file, known == null ? "registered" : "was registered before", json);
        return ExitCode.OK;
    }

    private static void putIfGiven(ObjectNode request, String field, @Nullable String value) {
        if (value != null) {
            request.put(field, value);
        }
    }

    private String token(@Nullable String argument) throws CliException {
        String given = argument != null ? argument : terminal.environment().get(TOKEN_VARIABLE);
        if (given == null) {
            throw new CliException(
                    ExitCode.USAGE, "expected an auth token: TOKEN, @FILE, - for standard input, or " + TOKEN_VARIABLE);
        }
        return SecretArgument.read("TOKEN", given, terminal);
    }

    private static URI uri(@Nullable String server, @Nullable JsonNode known) throws CliException {
        String text = server != null
                ? server
                : known == null ? null : known.path("server").asText();
        if (text == null) {
            throw new CliException(ExitCode.USAGE, "expected --server with the edge's URL");
        }
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null
                    && SCHEMES.contains(Objects.toString(uri.getScheme()))
                    && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            // falls through to the one message for every wrong form
        }
        throw new CliException(
                ExitCode.USAGE,
                "--server: expected a URL such as https://edge.example.com:8443 or mqtts://edge.example.com");
    }

    private static JsonNode register(URI uri, @Nullable Path ca, ObjectNode request, DeviceKeyFile file)
            throws CliException {
        RegistrationClient.Answer answer = RegistrationClient.of(uri, ca).register(request);
        JsonNode body = AdminClient.parse(answer.body());
        if (answer.isRegistered() && body.hasNonNull("deviceId") && body.hasNonNull("deviceKey")) {
            return body;
        }
        String reason = body.path("reason").asText();
        String detail = body.hasNonNull("detail")
                ? body.path("detail").asText()
                : body.path("reasonPhrase").asText("the server at " + uri + " is no edge");
        String hint = reason.equals("device-key-unknown") ? "; to register anew, delete " + file.path() : "";
        throw CliException.failed(detail + (reason.isEmpty() ? "" : " (" + reason + ")") + hint);
    }

    private void print(JsonNode device, URI uri, DeviceKeyFile file, String state, JsonOption json) {
        if (json.isOn()) {
            ObjectNode shown = AdminClient.object();
            for (String field : DeviceKeyFile.SHOWN) {
                shown.set(field, device.get(field));
            }
            terminal.print(
                    shown.put("server", uri.toString()).put("file", file.path().toString()));
            return;
        }
        terminal.print("device " + device.path("deviceId").asText() + " '"
                + device.path("name").asText() + "' " + state);
        terminal.print("application:  " + device.path("application").asText());
        terminal.print("group:        " + device.path("group").asText("none"));
        terminal.print("server:       " + uri);
        terminal.print("device key:   in " + file.path());
    }

    @Command(name = "status", description = "Asks the edge who this device is, by its device key.")
    int status(
            @Option(names = "--server", paramLabel = "URL", description = SERVER) @Nullable String server,
            @Option(names = "--ca", paramLabel = "FILE", description = CA) @Nullable Path ca,
            @Mixin AgentFolder folder,
            @Mixin JsonOption json)
            throws CliException {
        DeviceKeyFile file = folder.file(terminal.environment());
        JsonNode known = file.read();
        if (known == null) {
            throw CliException.failed("this device is not registered: there is no " + file.path()
                    + "; 'edge agent login TOKEN --server URL' registers it");
        }
        URI uri = uri(server, known);
        ObjectNode request = AdminClient.object()
                .put("application", known.path("application").asText())
                .put("deviceKey", known.path("deviceKey").asText());
        print(register(uri, ca, request, file), uri, file, "is registered", json);
        return ExitCode.OK;
    }
}
