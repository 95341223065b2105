package dev.tollgate.edge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.admin.AdminFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a real admin server, in this process. */
@Timeout(60)
class EdgeCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEVICE_1 = "dev_000000000001";
    private static final String TOKEN_1 = "tok_000000000001";

    @TempDir
    Path data;

    private AdminFixture admin;
    private CliRun edge;

    @BeforeEach
    void start() throws Exception {
        admin = AdminFixture.open(data);
        edge = new CliRun(Map.of("EDGE_ADMIN", admin.url(), "EDGE_DATA", data.toString()));
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void createsADevice() throws Exception {
        assertEquals(0, edge.run("device", "create", "d1", "--application", "demo", "--group", "g", "--json"));
        assertEquals(
                "{\"deviceId\":\"" + DEVICE_1 + "\",\"token\":\"generated-1\",\"tokenId\":\"" + TOKEN_1 + "\"}\n",
                edge.out());
        assertEquals(0, edge.run("device", "create", "d2", "--application", "demo", "--token", "mine"));
        assertEquals("device    dev_000000000002\ntoken     mine\ntoken id  tok_000000000002\n", edge.out());
        assertEquals(1, edge.run("device", "create", "d1", "--application", "demo"));
        assertEquals("edge: application demo has a device d1 (conflict)\n", edge.err());
        assertEquals(1, edge.run("device", "create", "d3", "--application", "demo", "--expires-at", "soon"));
        assertTrue(edge.err().contains("expected 'expiresAt' to be a time such as"), edge.err());
    }

    @Test
    void describesApplications() throws Exception {
        assertEquals(0, edge.run("application", "create", "pumps", "--versions", "v1,v2", "--extensions", "dcx"));
        assertTrue(edge.out().contains("versions           v1,v2\n"), edge.out());
        assertEquals(1, edge.run("application", "create", "pumps"));
        assertEquals(0, edge.run("application", "update", "pumps", "--versions", "any", "--json"));
        JsonNode updated = JSON.readTree(edge.out());
        assertTrue(updated.get("versions").isNull(), edge.out());
        assertEquals("dcx", updated.get("allowedExtensions").get(0).asText());
        assertEquals(0, edge.run("application", "list"));
        assertTrue(edge.out().contains("pumps        0        any       dcx         -\n"), edge.out());
        assertEquals(0, edge.run("application", "delete", "pumps"));
        assertEquals("deleted pumps\n", edge.out());
        assertEquals(1, edge.run("application", "show", "pumps"));
    }

    @Test
    void renamesDevicesAndRotatesTokens() throws Exception {
        create("d1", "demo");
        assertEquals(0, edge.run("device", "rename", "d1", "d2", "--group", "hall"));
        assertEquals(DEVICE_1 + " is d2, group hall\n", edge.out());
        assertEquals(0, edge.run("device", "rename", "d2", "--group", "", "--json"));
        assertTrue(JSON.readTree(edge.out()).get("group").isNull(), edge.out());
        assertEquals(1, edge.run("device", "rename", "d2"));
        assertEquals(0, edge.run("token", "rotate", TOKEN_1, "--overlap", "60", "--json"));
        assertEquals(
                "tok_000000000002", JSON.readTree(edge.out()).get("tokenId").asText());
    }

    @Test
    void listsAndShowsDevices() throws Exception {
        create("d1", "demo");
        create("d2", "demo");
        create("d1", "other");
        assertEquals(0, edge.run("device", "list", "--application", "demo"));
        assertEquals("""
                DEVICE            APPLICATION  NAME  GROUP  TOKENS      LAST SEEN  CREATED
                dev_000000000001  demo         d1    -      1 Inactive  -          2023-11-14T22:13:20Z
                dev_000000000002  demo         d2    -      1 Inactive  -          2023-11-14T22:13:20Z
                """, edge.out());
        assertEquals(0, edge.run("device", "list", "--json", "--limit", "2"));
        String next = JSON.readTree(edge.out()).get("next").asText();
        assertEquals(0, edge.run("device", "list", "--json", "--after", next));
        assertEquals(1, JSON.readTree(edge.out()).get("devices").size());
        assertEquals(0, edge.run("device", "list", "--json", "-q", "2"));
        assertEquals(1, JSON.readTree(edge.out()).get("devices").size());

        assertEquals(0, edge.run("device", "show", "d2"));
        assertTrue(edge.out().contains("name         d2\n"), edge.out());
        assertTrue(edge.out().contains("tok_000000000002  Inactive  2023-11-14T22:13:20Z  never    -\n"), edge.out());
        assertEquals(0, edge.run("device", "show", "d1", "--application", "other", "--json"));
        JsonNode shown = JSON.readTree(edge.out());
        assertEquals("dev_000000000003", shown.get("deviceId").asText());
        assertEquals(
                "tok_000000000003", shown.get("tokens").get(0).get("tokenId").asText());

        assertEquals(1, edge.run("device", "show", "d1"));
        assertEquals(
                "edge: several devices are named 'd1': name one by --application (demo, other) or by its id\n",
                edge.err());
        assertEquals(1, edge.run("device", "show", "d9"));
        assertEquals("edge: there is no device named 'd9'\n", edge.err());
        assertEquals(1, edge.run("device", "show", "dev_00000000000z"));
        assertEquals("edge: there is no device dev_00000000000z (not-found)\n", edge.err());
    }

    @Test
    void importsAndExports() throws Exception {
        StringBuilder lines = new StringBuilder("\n");
        for (int i = 0; i < 1_500; i++) {
            lines.append("{\"name\":\"n")
                    .append(i)
                    .append("\",\"application\":\"demo\",\"token\":\"t")
                    .append(i)
                    .append("\"}\n");
        }
        lines.append("{\"name\":\"n0\",\"application\":\"demo\"}");
        Path file = Files.writeString(data.resolve("devices.ndjson"), lines);
        assertEquals(1, edge.run("device", "import", file.toString(), "--json"));
        List<String> out = edge.out().lines().toList();
        assertEquals(1_502, out.size());
        assertEquals(2, JSON.readTree(out.get(0)).get("line").asInt());
        assertEquals("t1499", JSON.readTree(out.get(1_499)).get("token").asText());
        JsonNode failure = JSON.readTree(out.get(1_500));
        assertEquals(1_502, failure.get("line").asInt());
        assertEquals("conflict", failure.get("error").get("reason").asText());
        assertEquals("{\"summary\":{\"lines\":1501,\"created\":1500,\"failed\":1}}", out.get(1_501));

        assertEquals(0, edge.runWithInput("{\"name\":\"x\",\"application\":\"demo\"}\n", "device", "import", "-"));
        assertEquals("dev_0000000001ex  tok_0000000001ex  generated-1501  x\n", edge.out());
        assertEquals("1 created, 0 failed\n", edge.err());
        assertEquals(1, edge.runWithInput("nonsense\n", "device", "import", "-"));
        assertTrue(edge.err().startsWith("line 1: expected a JSON object"), edge.err());
        assertEquals(1, edge.run("device", "import", data.resolve("none").toString()));
        assertEquals("edge: there is no file " + data.resolve("none") + "\n", edge.err());

        assertEquals(0, edge.run("device", "export", "--application", "demo"));
        assertEquals(1_501, edge.out().lines().count());
        assertFalse(edge.out().contains("t1499"), "an export has no tokens");
    }

    @Test
    void issuesAndMovesTokens() throws Exception {
        create("d1", "demo");
        assertEquals(0, edge.run("token", "issue", "--device", "d1", "--json"));
        assertEquals("generated-2", JSON.readTree(edge.out()).get("token").asText());
        assertEquals(0, edge.run("token", "issue", "--device", DEVICE_1, "--expires-at", "2020-01-01T00:00:00Z"));
        assertEquals(0, edge.run("token", "list", "--device", "d1"));
        assertEquals(4, edge.out().lines().count());
        assertTrue(
                edge.out().contains("tok_000000000003  Inactive, expired  2023-11-14T22:13:20Z  2020-01-01T00:00:00Z"));
        assertEquals(0, edge.run("token", "list", "--device", "d1", "--json"));
        assertEquals(3, JSON.readTree(edge.out()).get("tokens").size());

        assertEquals(0, edge.run("token", "suspend", TOKEN_1));
        assertEquals(TOKEN_1 + " is Suspended\n", edge.out());
        assertEquals(0, edge.run("token", "resume", TOKEN_1));
        assertEquals(0, edge.run("token", "revoke", TOKEN_1, "--json"));
        assertEquals("Revoked", JSON.readTree(edge.out()).get("state").asText());
        assertEquals(1, edge.run("token", "resume", TOKEN_1));
        assertEquals("edge: expected a token that is not REVOKED (conflict)\n", edge.err());
        assertEquals(1, edge.run("token", "revoke", "nonsense"));
        assertTrue(edge.err().startsWith("edge: not an id: "), edge.err());
    }

    @Test
    void tailsRecords() throws Exception {
        create("d1", "demo");
        create("d2", "demo");
        for (int i = 0; i < 4; i++) {
            admin.records.append(1 + i % 2, "{\"i\":" + i + "}");
        }
        assertEquals(0, edge.run("tail", "--to", "end", "--json"));
        assertEquals(4, edge.out().lines().count());
        assertEquals(
                "{\"sequence\":3,\"payload\":{\"i\":0}}",
                edge.out().lines().findFirst().orElse(""));
        assertEquals(0, edge.run("tail", "--from", "start", "--count", "1", "--device", "d2"));
        assertEquals("{\"sequence\":4,\"payload\":{\"i\":1}}\n", edge.out());
        assertEquals(0, edge.run("tail", "--from", "5", "--to", "end"));
        assertEquals(2, edge.out().lines().count());
        assertEquals(1, edge.run("tail", "--from", "x", "--to", "end"));
        assertTrue(edge.err().contains("expected from to be start, end or a sequence"), edge.err());
        assertEquals(1, edge.run("tail", "--device", "d3"));
        assertEquals(2, edge.run("tail", "--count", "many"));
    }

    @Test
    void tailFollowsFromTheEnd() throws Exception {
        admin.records.append(1, "0");
        CliRun tail = new CliRun(Map.of("EDGE_ADMIN", admin.url(), "EDGE_DATA", data.toString()));
        Thread thread = new Thread(() -> tail.run("tail", "--count", "2"), "tail");
        thread.start();
        admin.records.awaitReaders(1, 20_000);
        admin.records.append(1, "1");
        admin.records.append(1, "2");
        thread.join();
        assertEquals("{\"sequence\":4,\"payload\":1}\n{\"sequence\":5,\"payload\":2}\n", tail.out());
        assertEquals(0, tail.exitCode());
    }

    @Test
    void tailSaysWhenTheEdgeStops() throws Exception {
        CliRun tail = new CliRun(Map.of("EDGE_ADMIN", admin.url(), "EDGE_DATA", data.toString()));
        Thread thread = new Thread(() -> tail.run("tail"), "tail");
        thread.start();
        admin.records.awaitReaders(1, 20_000);
        admin.close();
        thread.join();
        assertEquals(3, tail.exitCode());
        assertTrue(tail.err().startsWith("edge: the edge at " + admin.url() + " cut the connection: "), tail.err());
    }

    @Test
    void findsTheTokenWhereItIsTold() throws Exception {
        Path file = data.resolve("admin.token");
        String token = Files.readString(file).strip();
        CliRun other = new CliRun(Map.of("EDGE_DATA", data.resolve("none").toString()));
        String url = admin.url().replace("http://", "") + "/";
        assertEquals(0, other.run("device", "list", "--admin", url, "--admin-token", token));
        assertEquals(0, other.run("device", "list", "--admin", url, "--admin-token", "@" + file));
        assertEquals(0, other.run("device", "list", "--admin", url, "--data", data.toString()));
        CliRun byEnvironment = new CliRun(Map.of("EDGE_ADMIN_TOKEN", "@" + file));
        assertEquals(0, byEnvironment.run("device", "list", "--admin", url));

        assertEquals(1, other.run("device", "list", "--admin", url));
        assertTrue(other.err().startsWith("edge: no admin token at " + data.resolve("none/admin.token")), other.err());
        assertEquals(1, other.run("device", "list", "--admin", url, "--admin-token", "wrong"));
        assertTrue(other.err().contains("does not know this admin token"), other.err());
        assertEquals(1, other.run("device", "list", "--admin", url, "--admin-token", "with\nline"));
        assertFalse(other.err().contains("with"), other.err());
    }

    @Test
    void saysThatNoEdgeAnswers() throws Exception {
        admin.close();
        assertEquals(3, edge.run("device", "list"));
        assertTrue(edge.err().startsWith("edge: no edge answers at " + admin.url()), edge.err());
        assertEquals(1, edge.err().lines().count());
        assertEquals(2, edge.run("device", "list", "--admin", "http://"));
        assertTrue(edge.err().startsWith("edge: --admin: expected a URL such as"), edge.err());
    }

    @Test
    void refusesWrongCommandLines() {
        for (String[] arguments : new String[][] {
            {"device"}, {"devise"}, {"device", "create", "x"}, {"token", "issue"}, {"serve", "--dmo"}, {"tail", "extra"}
        }) {
            assertEquals(2, edge.run(arguments), String.join(" ", arguments));
            assertFalse(edge.err().isEmpty());
            assertFalse(edge.err().contains("Exception"), edge.err());
        }
    }

    @Test
    void helpsWithEveryCommand() {
        assertEquals(0, edge.run());
        assertTrue(edge.out().contains("edge serve --demo"), edge.out());
        assertTrue(edge.out().matches("(?s).*\n  doctor +Looks for.*"), edge.out());
        assertEquals(0, edge.run("--version"));
        assertTrue(edge.out().startsWith("edge "), edge.out());
        for (String command : List.of(
                "serve",
                "device",
                "device create",
                "device list",
                "device show",
                "device import",
                "device export",
                "device rename",
                "device delete",
                "token rotate",
                "application",
                "application create",
                "application list",
                "application show",
                "application update",
                "application delete",
                "token",
                "token issue",
                "token list",
                "token suspend",
                "token resume",
                "sink",
                "sink list",
                "sink pause",
                "sink resume",
                "sink rewind",
                "sink dead-letters",
                "ledger",
                "journal",
                "journal dump",
                "journal verify",
                "token revoke",
                "tail",
                "config",
                "config check",
                "config show",
                "config template",
                "config get",
                "config set",
                "config list",
                "config clear",
                "command",
                "command send",
                "command list",
                "metadata",
                "metadata get",
                "metadata set",
                "upload",
                "auth-token",
                "auth-token create",
                "agent",
                "agent login",
                "client-credential",
                "client-credential create",
                "why",
                "session",
                "session list",
                "session kick",
                "reload",
                "doctor")) {
            assertEquals(0, edge.run((command + " --help").split(" ", -1)), command);
            assertTrue(edge.out().startsWith("Usage: edge " + command), edge.out());
            assertTrue(edge.out().contains("Exit codes:"), edge.out());
            assertTrue(edge.out().contains("the edge cannot be reached"), edge.out());
        }
    }

    private void create(String name, String application) {
        assertEquals(0, edge.run("device", "create", name, "--application", application));
    }

    @Test
    void leavesOutHeartbeatsOfATail() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8)) {
            InputStream first = new ByteArrayInputStream("\n\n{}\n".getBytes(StandardCharsets.UTF_8));
            InputStream second = new ByteArrayInputStream("\n{\"ü\":1}\n\n".getBytes(StandardCharsets.UTF_8));
            TailCommand.copyLines(new SequenceInputStream(first, second), print);
        }
        assertEquals("{}\n{\"ü\":1}\n", out.toString(StandardCharsets.UTF_8));
    }
}
