package dev.tollgate.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigBinderTest {
    @TempDir
    Path folder;

    enum Level {
        RECEIVED,
        JOURNALED,
        FAR_AWAY
    }

    record Listen(
            @Setting(value = "0.0.0.0:1883", doc = "MQTT.") Address mqtt,
            @Setting(value = "off", doc = "HTTP.") Address http) {}

    record Mqtt(
            @Setting(value = "1MiB", min = 2, max = 256 << 20, doc = "Longest packet.")
            int packetMaxBytes,

            @Setting(value = "10s", min = 1, max = 86_400_000, doc = "Wait for CONNECT.")
            int connectTimeoutMs,

            @Setting(value = "16", min = 1, max = 65_535, doc = "Window.")
            int receiveMax,

            @Setting(value = "1", doc = "Any number.") long unbounded,
            @Setting(value = "true", doc = "Wills.") boolean wills,
            @Setting(value = "", doc = "Banner.") String banner,
            @Setting(value = "keys/mqtt.pem", doc = "Key.") Path keyFile,
            Retry retry) {}

    record Retry(
            @Setting(value = "3", min = 0, doc = "Attempts.")
            int attempts) {
        Retry {
            if (attempts == 13) {
                throw new IllegalArgumentException("attempts: expected a lucky number, got " + attempts);
            }
        }
    }

    record Root(
            Listen listen,
            Mqtt mqtt,

            @Setting(value = "journaled", doc = "Ack level.")
            Level ack) {}

    @Test
    void takesDefaults() throws Exception {
        Root root = ConfigBinder.bind(Root.class, ConfigSources.defaults()).settings();
        assertEquals(new Address("0.0.0.0", 1883), root.listen().mqtt());
        assertTrue(root.listen().http().isOff());
        assertEquals(new Mqtt(1 << 20, 10_000, 16, 1, true, "", Path.of("keys/mqtt.pem"), new Retry(3)), root.mqtt());
        assertEquals(Level.JOURNALED, root.ack());
    }

    @Test
    void takesFileThenEnvironmentThenOverrides() throws Exception {
        Path file = file("listen: {mqtt: off}\nmqtt:\n  receiveMax: 20\n  retry:\n    attempts: 5\nack: far-away\n");
        ConfigSources sources = new ConfigSources(
                file,
                Map.of("EDGE_MQTT_RECEIVE_MAX", "21", "EDGE_MQTT_RETRY_ATTEMPTS", "6"),
                List.of("mqtt.retry.attempts=7", "mqtt.retry.attempts=8", "mqtt.banner=a=b"));
        BoundConfig<Root> bound = ConfigBinder.bind(Root.class, sources);
        assertTrue(bound.settings().listen().mqtt().isOff());
        assertEquals(21, bound.settings().mqtt().receiveMax());
        assertEquals(8, bound.settings().mqtt().retry().attempts());
        assertEquals("a=b", bound.settings().mqtt().banner());
        assertEquals(Level.FAR_AWAY, bound.settings().ack());
        assertEquals(
                List.of(
                        new EffectiveSetting("listen.mqtt", "off", file + ":1"),
                        new EffectiveSetting("listen.http", "off", "default"),
                        new EffectiveSetting("mqtt.packetMaxBytes", "1MiB", "default"),
                        new EffectiveSetting("mqtt.connectTimeoutMs", "10s", "default"),
                        new EffectiveSetting("mqtt.receiveMax", "21", "EDGE_MQTT_RECEIVE_MAX"),
                        new EffectiveSetting("mqtt.unbounded", "1", "default"),
                        new EffectiveSetting("mqtt.wills", "true", "default"),
                        new EffectiveSetting("mqtt.banner", "a=b", "--set"),
                        new EffectiveSetting("mqtt.keyFile", "keys/mqtt.pem", "default"),
                        new EffectiveSetting("mqtt.retry.attempts", "8", "--set"),
                        new EffectiveSetting("ack", "far-away", file + ":6")),
                bound.effective());
    }

    @Test
    void namesVariablesAfterKeys() {
        assertEquals("EDGE_LISTEN_MQTT", SettingKey.environmentName("listen.mqtt"));
        assertEquals("EDGE_MQTT_PACKET_MAX_BYTES", SettingKey.environmentName("mqtt.packetMaxBytes"));
        assertEquals("EDGE_ACK", SettingKey.environmentName("ack"));
    }

    @Test
    void takesUnits() throws Exception {
        Mqtt mqtt = ConfigBinder.bind(
                        Root.class,
                        new ConfigSources(
                                null, Map.of(), List.of("mqtt.packetMaxBytes=64KiB", "mqtt.connectTimeoutMs=2m")))
                .settings()
                .mqtt();
        assertEquals(64 << 10, mqtt.packetMaxBytes());
        assertEquals(120_000, mqtt.connectTimeoutMs());
    }

    @Test
    void keepsScalarsAsTheyAreWritten() throws Exception {
        Path file = file("mqtt:\n  banner: 010\n  keyFile: no\n  wills: \"false\"\n");
        Mqtt mqtt = bindFile(file).settings().mqtt();
        assertEquals("010", mqtt.banner());
        assertEquals(Path.of("no"), mqtt.keyFile());
        assertEquals(false, mqtt.wills());
    }

    @Test
    void takesAnEmptyFileEmptySectionsAndDottedKeys() throws Exception {
        assertEquals(3, bindFile(file("")).settings().mqtt().retry().attempts());
        assertEquals(3, bindFile(file("# nothing\n")).settings().mqtt().retry().attempts());
        Path file = file("mqtt.retry.attempts: 9\nlisten:\n");
        assertEquals(9, bindFile(file).settings().mqtt().retry().attempts());
    }

    @Test
    void reportsAllProblemsAtOnceWithTheirPlace() throws Exception {
        Path file = file("""
                listen:
                  mqtt: 1883
                  htpp: off
                mqtt:
                  packetMaxBytes: 1GiB
                  connectTimeoutMs: soon
                  receiveMax: 0
                  receiveMax: 5
                  unbounded: 1.5
                  wills: yes
                  banner: [a]
                  keyFile:
                  retry: 3
                ack: delivered
                """);
        ConfigSources sources = new ConfigSources(
                file,
                Map.of("EDGE_MQTT_WILLS", "1"),
                List.of("mqtt.packetMaxByte=5", "nonsense", "mqtt.receiveMax=70000"));
        ConfigException wrong = assertThrows(ConfigException.class, () -> ConfigBinder.bind(Root.class, sources));
        String sizes = "expected a size from 2 to 256MiB (bytes, or a number with KiB, MiB or GiB)";
        String times = "expected a time from 1ms to 1d (milliseconds, or a number with ms, s, m, h or d)";
        String window = "expected a whole number from 1 to 65535";
        List<String> expected = List.of(
                file + ":3: listen.htpp: no such key; did you mean listen.http?",
                file + ":8: mqtt.receiveMax: expected each key once, it is already in line 7",
                file + ":11: mqtt.banner: expected a value, got a list",
                file + ":12: mqtt.keyFile: expected a value, got nothing",
                file + ":13: mqtt.retry: expected keys and values, got '3'",
                file + ":2: listen.mqtt: expected host:port with a port from 0 to 65535, or off, got '1883'",
                file + ":5: mqtt.packetMaxBytes: " + sizes + ", got '1GiB'",
                file + ":6: mqtt.connectTimeoutMs: " + times + ", got 'soon'",
                file + ":7: mqtt.receiveMax: " + window + ", got '0'",
                file + ":9: mqtt.unbounded: expected a whole number, got '1.5'",
                file + ":10: mqtt.wills: expected true or false, got 'yes'",
                file + ":14: ack: expected one of received, journaled, far-away, got 'delivered'",
                "EDGE_MQTT_WILLS: mqtt.wills: expected true or false, got '1'",
                "--set: mqtt.packetMaxByte: no such key; did you mean mqtt.packetMaxBytes?",
                "--set: nonsense: expected key=value",
                "--set: mqtt.receiveMax: " + window + ", got '70000'");
        assertEquals(String.join("\n", expected), wrong.getMessage());
        assertEquals(expected.size(), wrong.problems().size());
    }

    @Test
    void refusesNumbersBeyondAnyBound() {
        assertProblem("mqtt.unbounded=99999999999999999999", "--set: mqtt.unbounded: expected a whole number, got");
        assertProblem("mqtt.retry.attempts=-1", "expected a whole number of at least 0, got '-1'");
        assertProblem("mqtt.packetMaxBytes=9999999999999999GiB", "expected a size");
        assertProblem("mqtt.packetMaxBytes=5s", "expected a size");
        assertProblem("mqtt.receiveMax=5KiB", "expected a whole number");
        assertProblem("mqtt.keyFile=", "expected a path, got ''");
    }

    @Test
    void reportsWhatTheRecordsThemselvesRefuse() {
        assertProblem("mqtt.retry.attempts=13", "--set: mqtt.retry.attempts: expected a lucky number, got 13");
    }

    @Test
    void reportsFilesThatAreNotSettings() throws Exception {
        Path missing = folder.resolve("missing.yaml");
        assertFileProblem(missing, missing + ": expected a file of settings, found none");
        assertFileProblem(file("a: b: c\n"), ":1: not YAML: ");
        assertFileProblem(file("- a\n"), ":1: expected keys and values, got a list");
        assertFileProblem(file("? [a]\n: b\n"), ":1: expected a key, got a structure");
        assertFileProblem(file("a: 1\n---\nb: 2\n"), "not YAML: ");
        assertFileProblem(file("\u0007"), "not YAML: ");
        assertFileProblem(folder, "cannot be read: ");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});
        assertFileProblem(binary, "expected text in UTF-8");
        Path huge = Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]);
        assertFileProblem(huge, "expected at most 1048576 bytes");
    }

    @Test
    void warnsOfVariablesThatNoSettingHas() throws Exception {
        Map<String, String> environment = Map.of(
                "EDGE_LISTEN_MQT",
                "off",
                "EDGE_ADMIN",
                "http://x",
                "EDGE_DATA",
                "d",
                "EDGE_LOG_LEVEL",
                "debug",
                "EDGE_ADMIN_TOKEN",
                "t",
                "EDGE_JAVA_OPTS",
                "-Xmx1g",
                "EDGE_MASTER_KEY_PREVIOUS",
                "k",
                "EDGE_AUTH_TOKEN",
                "t",
                "HOME",
                "/");
        BoundConfig<Root> bound = ConfigBinder.bind(Root.class, new ConfigSources(null, environment, List.of()));
        assertEquals(
                List.of("EDGE_LISTEN_MQT: no setting has this variable; did you mean EDGE_LISTEN_MQTT (listen.mqtt)?"),
                bound.warnings());
    }

    @Test
    void refusesRecordsThatAreNotFitForSettings() {
        record NoSetting(int number) {}

        record BadDefault(
                @Setting(value = "x", doc = "A number.") int number) {}

        record Twins(
                @Setting(value = "1", doc = "One.") int fooBar,
                @Setting(value = "1", doc = "Two.") int foo_bar) {}

        for (Class<? extends Record> type : List.of(NoSetting.class, BadDefault.class, Twins.class)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> ConfigBinder.bind(type, ConfigSources.defaults()),
                    type.getName());
        }
    }

    @Test
    void rendersATemplateThatBindsToTheDefaults() throws Exception {
        String template = ConfigTemplate.render(Root.class);
        assertTrue(template.contains("""

                        listen:
                          # MQTT. EDGE_LISTEN_MQTT.
                          mqtt: 0.0.0.0:1883
                        """), template);
        assertTrue(template.contains("""
                          retry:
                            # Attempts. A whole number of at least 0. EDGE_MQTT_RETRY_ATTEMPTS.
                            attempts: 3

                        # Ack level. One of received, journaled, far-away. EDGE_ACK.
                        ack: journaled
                        """), template);
        BoundConfig<Root> bound = bindFile(file(template));
        assertEquals(ConfigBinder.bind(Root.class, ConfigSources.defaults()).settings(), bound.settings());
        assertTrue(
                bound.effective().stream().noneMatch(setting -> setting.source().equals("default")));
    }

    private void assertProblem(String override, String expected) {
        ConfigException wrong = assertThrows(
                ConfigException.class,
                () -> ConfigBinder.bind(Root.class, new ConfigSources(null, Map.of(), List.of(override))));
        assertEquals(1, wrong.problems().size());
        assertTrue(String.valueOf(wrong.getMessage()).contains(expected), wrong.getMessage());
    }

    private void assertFileProblem(Path file, String expected) {
        ConfigException wrong = assertThrows(ConfigException.class, () -> bindFile(file));
        assertEquals(1, wrong.problems().size(), wrong.getMessage());
        assertTrue(String.valueOf(wrong.getMessage()).contains(expected), wrong.getMessage());
    }

    private static BoundConfig<Root> bindFile(Path file) throws ConfigException {
        return ConfigBinder.bind(Root.class, new ConfigSources(file, Map.of(), List.of()));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), text, StandardCharsets.UTF_8);
    }
}
