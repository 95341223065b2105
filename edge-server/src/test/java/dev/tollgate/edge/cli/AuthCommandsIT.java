package dev.tollgate.edge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.admin.AdminFixture;
import dev.tollgate.edge.auth.AuthFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code edge auth-token}, {@code edge agent} and {@code edge client-credential} against a real admin API. */
final class AuthCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    private AuthFolder folder;
    private AdminFixture admin;
    private CliRun cli;

    @BeforeEach
    void start() throws Exception {
        folder = new AuthFolder(data);
        folder.nowMs.set(System.currentTimeMillis());
        admin = AdminFixture.open(data, folder.auth, folder.clock);
        cli = new CliRun(Map.of("EDGE_DATA", data.toString(), "EDGE_ADMIN", admin.url()));
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        folder.close();
    }

    private JsonNode json(String... arguments) throws Exception {
        assertEquals(0, cli.run(arguments), cli.err());
        return JSON.readTree(cli.out());
    }

    @Test
    void makesShowsRevealsAndRevokesAuthTokens() throws Exception {
        JsonNode created = json(
                "auth-token",
                "create",
                "ci",
                "--purpose",
                "api",
                "--scope",
                "operate",
                "--expires-in",
                "30d",
                "--uses",
                "9",
                "--json");
        String id = created.get("authTokenId").asText();
        String token = created.get("token").asText();
        assertEquals(
                token, json("auth-token", "reveal", id, "--json").get("token").asText());
        assertEquals(0, cli.run("auth-token", "reveal", id));
        assertEquals(token, cli.out().strip());
        assertEquals(0, cli.run("auth-token", "list"));
        assertTrue(cli.out().contains(id + "  ci    api      operate  Active"), cli.out());
        assertFalse(cli.out().contains(token));
        CliRun other = new CliRun(Map.of("EDGE_ADMIN", admin.url(), "EDGE_ADMIN_TOKEN", token));
        assertEquals(0, other.run("device", "list", "--json"), other.err());
        assertEquals(1, other.run("auth-token", "list"));
        assertTrue(other.err().contains("(scope-missing)"), other.err());
        assertEquals(0, cli.run("auth-token", "revoke", id));
        assertEquals(id + " is Revoked", cli.out().strip());
        assertEquals(1, other.run("device", "list"));
        assertTrue(other.err().contains("the auth token was revoked (auth-token-revoked)"), other.err());
        assertEquals(0, cli.run("auth-token", "show", id));
        assertEquals(
                2, cli.run("auth-token", "create", "x", "--purpose", "api", "--expires-in", "1h", "--expires-at", "x"));
    }

    @Test
    void agentTakesItsTokenFromWhereItIsNotSeen() throws Exception {
        String token = json(
                        "auth-token", "create", "floor", "--purpose", "registration", "--application", "demo", "--json")
                .get("token")
                .asText();
        Path file = Files.writeString(data.resolve("token.jwt"), token + "\n");
        String server = admin.url() + "/";
        String keys = data.resolve("a").toString();
        JsonNode first = json("agent", "login", "@" + file, "--server", server, "--folder", keys, "--json");
        assertFalse(first.has("deviceKey"));
        JsonNode again = json("agent", "login", "--folder", keys, "--json");
        assertEquals(first, again);
        assertEquals(first, json("agent", "status", "--folder", keys, "--json"));
        String others = data.resolve("b").toString();
        assertEquals(
                0,
                cli.runWithInput(token + "\n", "agent", "login", "-", "--server", server, "--folder", others),
                cli.err());
        assertEquals(2, folder.registry.deviceRegistry().deviceCount());
        assertFalse(Files.readString(Path.of(keys, "device.key")).contains(token));
    }

    @Test
    void agentSaysWhatIsWrong() throws Exception {
        String keys = data.resolve("a").toString();
        assertEquals(2, cli.run("agent", "login", "--server", admin.url(), "--folder", keys));
        assertEquals(2, cli.run("agent", "login", "x", "--folder", keys));
        assertEquals(2, cli.run("agent", "login", "x", "--server", "ftp://host", "--folder", keys));
        assertEquals(1, cli.run("agent", "login", "x", "--server", admin.url(), "--folder", keys));
        assertTrue(cli.err().contains("this is not an auth token (auth-token-malformed)"), cli.err());
        assertEquals(1, cli.run("agent", "status", "--folder", keys));
        assertTrue(cli.err().contains("this device is not registered"), cli.err());
        Files.createDirectories(Path.of(keys));
        Files.writeString(
                Path.of(keys, "device.key"),
                "{\"application\":\"demo\",\"deviceKey\":\"gone\",\"server\":\"" + admin.url() + "\"}");
        assertEquals(1, cli.run("agent", "login", "--folder", keys));
        assertTrue(cli.err().contains("(device-key-unknown); to register anew, delete"), cli.err());
        Files.writeString(Path.of(keys, "device.key"), "not json");
        assertEquals(1, cli.run("agent", "status", "--folder", keys));
        assertTrue(cli.err().contains("device.key"), cli.err());
        assertEquals(3, cli.run("agent", "login", "x", "--server", "http://127.0.0.1:1", "--folder", keys + "c"));
        assertEquals(3, cli.run("agent", "login", "x", "--server", "mqtt://127.0.0.1:1", "--folder", keys + "c"));
    }

    @Test
    void makesAndEndsClientCredentials() throws Exception {
        JsonNode created = json("client-credential", "create", "gateway", "--json");
        String id = created.get("credentialId").asText();
        Path file = Files.writeString(data.resolve("password"), "a long password\n");
        assertEquals(
                "a long password",
                json("client-credential", "create", "other", "--password", "@" + file, "--json")
                        .get("password")
                        .asText());
        assertEquals(0, cli.run("client-credential", "suspend", id));
        assertEquals(id + " is Suspended", cli.out().strip());
        assertEquals(0, cli.run("client-credential", "resume", id));
        assertEquals(0, cli.run("client-credential", "revoke", id));
        assertEquals(0, cli.run("client-credential", "list"));
        assertTrue(cli.out().contains("gateway    Revoked"), cli.out());
    }
}
