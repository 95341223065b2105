package dev.tollgate.edge.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.admin.AdminFixture;
import dev.tollgate.edge.admin.ExtensionParts;
import dev.tollgate.edge.extension.Extension;
import dev.tollgate.edge.extension.command.CommandAdmin;
import dev.tollgate.edge.extension.command.CommandConfig;
import dev.tollgate.edge.extension.command.Commands;
import dev.tollgate.edge.extension.configuration.ConfigurationAdmin;
import dev.tollgate.edge.extension.configuration.ConfigurationConfig;
import dev.tollgate.edge.extension.configuration.Configurations;
import dev.tollgate.edge.extension.metadata.Metadata;
import dev.tollgate.edge.extension.metadata.MetadataConfig;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.testing.RecordingRoute;
import dev.tollgate.edge.testing.RunningExtensions;
import dev.tollgate.edge.upload.UploadAuthority.Grant;
import dev.tollgate.edge.upload.UploadConfig;
import dev.tollgate.edge.upload.UploadOutcome;
import dev.tollgate.edge.upload.Uploads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands {@code command}, {@code metadata} and {@code config get|set|list|clear}, over the real extensions and admin API. */
@Timeout(120)
final class ExtensionCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final UploadConfig UPLOADS =
            new UploadConfig(true, 60_000, 2, 1_000, 2_000, 3, 10_000, 100, 0, 4, 2, 10_000, 1, 1);

    @TempDir
    private Path data;

    private RunningExtensions extensions;
    private AdminFixture admin;
    private Uploads uploads;
    private CliRun edge;
    private long device;
    private String id;

    @BeforeEach
    void start() throws Exception {
        Metadata metadata = new Metadata(new MetadataConfig(3, 1_000));
        Configurations configurations = new Configurations(new ConfigurationConfig(100, 3, 2));
        Commands commands = new Commands(new CommandConfig(3_600_000, 100, 3, 3, 10, 60_000, 10_000));
        extensions = new RunningExtensions(
                data.resolve("edge"),
                Map.of(
                        Extension.METADATA,
                        metadata,
                        Extension.CONFIGURATION,
                        configurations,
                        Extension.SOFTWARE,
                        configurations,
                        Extension.COMMANDS,
                        commands));
        device = extensions.device("pump");
        id = PublicId.DEVICE.format(device);
        uploads = Uploads.open(data.resolve("uploads"), UPLOADS, token -> Grant.refused(UploadOutcome.TOKEN_UNKNOWN));
        admin = AdminFixture.open(
                data,
                new ExtensionParts(
                        extensions.worker,
                        metadata,
                        new ConfigurationAdmin(configurations),
                        new CommandAdmin(commands, extensions.worker),
                        uploads));
        edge = new CliRun(Map.of("EDGE_ADMIN", admin.url(), "EDGE_DATA", data.toString()));
    }

    @AfterEach
    void stop() throws Exception {
        admin.close();
        uploads.close();
        extensions.close();
    }

    private JsonNode json() throws Exception {
        return JSON.readTree(edge.out());
    }

    private void expectRefusal(int exitCode, String message) {
        assertEquals(exitCode, edge.exitCode(), edge.err());
        assertTrue(edge.err().contains(message), edge.err());
        assertEquals(1, edge.err().lines().count(), edge.err());
    }

    @Test
    void listsFetchesAndDeletesUploads() throws Exception {
        Path folder = Files.createDirectories(data.resolve("uploads").resolve(id));
        byte[] content = new byte[200_000];
        Arrays.fill(content, (byte) 'x');
        Files.write(folder.resolve("two%20words.log"), content);
        Files.write(folder.resolve("empty"), new byte[0]);
        assertEquals(0, edge.run("upload", "list", id, "--json"), edge.err());
        assertEquals("two words.log", json().get("uploads").get(1).get("name").asText());
        assertEquals(0, edge.run("upload", "list", id), edge.err());
        assertTrue(edge.out().contains("two words.log  200000  20"), edge.out());
        Path output = data.resolve("fetched");
        assertEquals(0, edge.run("upload", "get", id, "two words.log", "-o", output.toString()), edge.err());
        assertArrayEquals(content, Files.readAllBytes(output));
        assertEquals(0, edge.run("upload", "get", id, "two words.log"), edge.err());
        assertEquals(content.length, edge.out().length());
        assertEquals(0, edge.run("upload", "get", id, "empty", "-o", output.toString()), edge.err());
        assertEquals(0, Files.size(output));
        assertFalse(Files.exists(data.resolve("fetched.part")));
        assertEquals(0, edge.run("upload", "delete", id, "two words.log"), edge.err());
        assertEquals("deleted two words.log\n", edge.out());
        edge.run("upload", "delete", id, "two words.log");
        expectRefusal(1, "the device has no upload named 'two words.log' (not-found)");
        edge.run("upload", "get", id, "../../registry.db");
        expectRefusal(1, "no upload can have this name (not-found)");
        edge.run("upload", "list", PublicId.DEVICE.format(7));
        expectRefusal(1, "there is no device dev_000000000007 (not-found)");
    }

    @Test
    void sendsAndListsCommands() throws Exception {
        assertEquals(0, edge.run("command", "send", id, "reboot", "{\"delay\": 5.50}"), edge.err());
        assertEquals("reboot/1 PENDING (waits for the device to connect or ask)\n", edge.out());
        RecordingRoute route = extensions.connect(device);
        assertEquals("cex/command/reboot [{\"id\":1,\"payload\":{\"delay\":5.50}}]", route.take());
        assertEquals(0, edge.run("command", "send", id, "close-door", "--ttl", "5m"));
        assertEquals("close-door/1 PENDING (sent to the device)\n", edge.out());
        extensions.ask(device, "cex/result/reboot", "[{\"id\":1,\"statusCode\":500,\"reasonPhrase\":\"jammed\"}]");
        assertEquals(0, edge.run("command", "list", id));
        String[] lines = edge.out().split("\n", -1);
        assertTrue(lines[0].startsWith("TYPE"), edge.out());
        assertTrue(lines[1].matches("close-door +1 +PENDING .* - +-"), edge.out());
        assertTrue(lines[2].matches("reboot +1 +EXECUTED .*\\{\"delay\":5.50} +500 jammed"), edge.out());
        assertEquals(0, edge.run("command", "list", id, "--limit", "1", "--json"));
        JsonNode command = json().get("commands").get(0);
        assertEquals(1, json().get("commands").size());
        assertEquals("close-door", command.get("type").asText());
        assertTrue(command.get("payload").isNull() && command.get("statusCode").isNull(), edge.out());
        assertEquals("2023-11-14T22:18:20Z", command.get("expiresAt").asText());
    }

    @Test
    void waitsForTheResult() throws Exception {
        RecordingRoute route = extensions.connect(device);
        Path file = Files.writeString(data.resolve("payload.json"), "[1,\n2]\n");
        CliRun waiting = new CliRun(Map.of("EDGE_ADMIN", admin.url(), "EDGE_DATA", data.toString()));
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(
                () -> waiting.run("command", "send", id, "a", "@" + file, "--await", "60s"));
        assertEquals("cex/command/a [{\"id\":1,\"payload\":[1,2]}]", route.take());
        extensions.ask(device, "cex/result/a", "[{\"id\":1,\"statusCode\":200,\"payload\":{\"done\":true}}]");
        assertEquals(0, exitCode.get(30, TimeUnit.SECONDS), waiting.err());
        assertEquals("a/1 EXECUTED\n200 {\"done\":true}\n", waiting.out());
        assertEquals(1, edge.run("command", "send", id, "a", "--await", "1ms", "--json"));
        assertEquals("PENDING", json().get("state").asText());
        assertTrue(json().get("pushed").asBoolean());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | {oops | --ttl=5m | PAYLOAD: expected JSON, or @FILE with JSON in it, got '{oops'; text is JSON in double quotes",
                "2 | 1 | --ttl=5 | --ttl: expected a time such as 500ms, 10s, 5m, 1h or 7d, got '5'",
                "2 | 1 | --await=soon | --await: expected a time such as 500ms, 10s, 5m, 1h or 7d, got 'soon'",
                "1 | 1 | --ttl=31d | expected a time to live of at most 30 days (value-invalid)",
                "1 | 1 | --await=2m | expected to wait for at most 60000 ms (extensions.commands.awaitMaxMs), got 120000",
                "1 | @/no/file | --ttl=5m | cannot read /no/file",
            })
    void saysWhatIsWrongWithACommand(int exitCode, String payload, String option, String message) {
        edge.run("command", "send", id, "reboot", payload, option);
        expectRefusal(exitCode, message);
    }

    @Test
    void saysThatThereIsNoSuchDevice() {
        for (String[] command : new String[][] {
            {"command", "send", "dev_000000000001", "reboot"},
            {"command", "list", "dev_000000000001"},
            {"metadata", "get", "dev_000000000001"},
            {"metadata", "set", "dev_000000000001", "a=1"},
            {"config", "set", "1", "--device", "dev_000000000001"},
            {"config", "list", "--device", "dev_000000000001"},
        }) {
            edge.run(command);
            expectRefusal(1, "there is no device dev_000000000001 (not-found)");
        }
    }

    @Test
    void refusesMoreCommandsThanMayWait() {
        for (int i = 0; i < 3; i++) {
            assertEquals(0, edge.run("command", "send", id, "a"));
        }
        edge.run("command", "send", id, "a");
        expectRefusal(1, "extensions.commands.outstandingMax = 3 commands that wait to be executed (conflict)");
    }

    @Test
    void changesMetadata() throws Exception {
        extensions.ask(device, "epmx/update", "{\"model\":\"x\",\"old\":1.50}");
        assertEquals(0, edge.run("metadata", "set", id, "location=hall 2", "limits=[10, 90.0]", "--remove", "old"));
        assertEquals("KEY       VALUE\nlimits    [10,90.0]\nlocation  \"hall 2\"\nmodel     \"x\"\n", edge.out());
        String expected = "{\"limits\":[10,90.0],\"location\":\"hall 2\",\"model\":\"x\"}";
        assertEquals(expected, extensions.ask(device, "epmx/get", ""));
        assertEquals(0, edge.run("metadata", "get", id, "--json"));
        assertEquals(expected + "\n", edge.out());
        assertEquals(0, edge.run("metadata", "get", id, "limits"));
        assertEquals("[10,90.0]\n", edge.out());
        edge.run("metadata", "get", id, "none");
        expectRefusal(1, "the device has no metadata under 'none'");
        edge.run("metadata", "set", id, "a-b=1");
        expectRefusal(1, "Expected keys of 1 to 256 letters, digits and '_' (value-invalid)");
        edge.run("metadata", "set", id, "more=1");
        expectRefusal(1, "Expected metadata of at most 3 keys, got 4 (value-invalid)");
        edge.run("metadata", "set", id, "nothing");
        expectRefusal(2, "expected KEY=VALUE, got 'nothing'");
        edge.run("metadata", "set", id);
        expectRefusal(2, "expected KEY=VALUE or --remove KEY, got neither");
    }

    @Test
    void assignsConfigurations() throws Exception {
        RecordingRoute route = extensions.connect(device);
        assertEquals(0, edge.run("config", "set", "{\"rate\": 5.0}", "--application", "demo"), edge.err());
        String made = edge.out().strip();
        assertTrue(made.matches("cfg_[0-9a-z]{12}"), made);
        assertTrue(route.take().startsWith("cmx/config/json {\"configId\":\"" + made + "\",\"config\":{\"rate\":5.0}"));
        Path file = Files.writeString(data.resolve("update.json"), "{\"link\":\"https://updates\"}");
        assertEquals(
                0, edge.run("config", "set", "@" + file, "--ota", "--config-id", "1.0.3", "--device", id, "--json"));
        assertEquals("device", json().get("scope").asText());
        extensions.ask(device, "cmx_ota/applied/json", "{\"configId\":\"1.0.3\",\"statusCode\":500}");
        assertEquals(0, edge.run("config", "list", "--device", id));
        String[] lines = edge.out().split("\n", -1);
        assertTrue(lines[1].matches("cmx +application +" + made + " .* -"), edge.out());
        assertTrue(lines[2].matches("cmx_ota +device +1\\.0\\.3 .* 1\\.0\\.3 +500"), edge.out());
        assertEquals(0, edge.run("config", "get", "--device", id));
        assertEquals("{\"rate\":5.0}\n", edge.out());
        assertEquals(0, edge.run("config", "get", "--application", "demo", "--json"));
        assertEquals("application", json().get("scope").asText());
        assertEquals(0, edge.run("config", "clear", "--application", "demo"));
        edge.run("config", "get", "--device", id);
        expectRefusal(1, "there is no such configuration; 'edge config list' shows those that there are");
        assertEquals(0, edge.run("config", "get", "--ota", "--device", id));
    }

    @Test
    void saysWhatIsWrongWithAConfiguration() {
        edge.run("config", "set", "{oops", "--device", id);
        expectRefusal(2, "CONFIG: expected JSON");
        edge.run("config", "set", "1");
        expectRefusal(2, "expected --device or --application, got neither");
        edge.run("config", "set", "1", "--application", "none");
        expectRefusal(1, "there is no application 'none'");
        edge.run("config", "set", "1", "--device", id, "--name", "47");
        expectRefusal(1, "expected for a configuration's name");
        edge.run("config", "set", "\"" + "x".repeat(100) + "\"", "--device", id);
        expectRefusal(1, "at most 100 bytes (extensions.configurations.maxBytes), got 102");
        assertEquals(0, edge.run("config", "set", "1", "--device", id, "--config-id", "v1"));
        assertEquals(0, edge.run("config", "set", "2", "--device", id, "--config-id", "v2"));
        edge.run("config", "set", "3", "--device", id, "--config-id", "v1");
        expectRefusal(1, "config id 'v1' stands for another configuration");
        edge.run("config", "clear", "--device", id, "--ota");
        expectRefusal(1, "there is no such configuration to clear");
    }
}
