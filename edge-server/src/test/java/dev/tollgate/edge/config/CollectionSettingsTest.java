package dev.tollgate.edge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionSettingsTest {
    @TempDir
    Path folder;

    record Kafka(
            @Setting(value = "localhost:9092, b:1", doc = "Brokers.")
            List<String> servers,

            @Setting(value = "", doc = "The client's own settings.")
            Map<String, String> properties,

            @Setting(value = "", doc = "Password.") String storePassword,
            @Setting(value = "k", doc = "Keys.") List<String> apiKeys,
            @Setting(value = "7", doc = "Tokens.") int tokensMax) {
        Kafka {
            if ("all".equals(properties.get("acks.of"))) {
                throw new IllegalArgumentException("properties.acks.of: expected nothing, got all");
            }
        }
    }

    record Root(Kafka kafka) {}

    @Test
    void haveTheirDefaults() throws Exception {
        Kafka kafka = bind("").settings().kafka();
        assertEquals(List.of("localhost:9092", "b:1"), kafka.servers());
        assertEquals(Map.of(), kafka.properties());
        assertThrows(UnsupportedOperationException.class, () -> kafka.servers().add("c"));
        assertThrows(
                UnsupportedOperationException.class, () -> kafka.properties().put("c", "d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.servers: a, b,,c ,",
                "kafka: {servers: [a, b, c]}",
                "kafka:\n  servers:\n    - a\n    - ' b'\n    - c",
                "kafka.servers: |\n  a\n  b\n\n  c\n"
            })
    void takeLists(String text) throws Exception {
        assertEquals(List.of("a", "b", "c"), bind(text).settings().kafka().servers());
    }

    @Test
    void takeEmptyListsAndElementsWithCommas() throws Exception {
        assertEquals(List.of(), bind("kafka.servers: ''").settings().kafka().servers());
        assertEquals(List.of(), bind("kafka.servers: []").settings().kafka().servers());
        assertEquals(
                List.of("a,b", "c"),
                bind("kafka.servers: ['a,b', c]").settings().kafka().servers());
        assertEquals(
                List.of("a,b"),
                bind("kafka.servers: ['a,b']").settings().kafka().servers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka:\n  properties:\n    security.protocol: SSL\n    ssl: {truststore.location: /x}\n    a: ''",
                "kafka.properties.security.protocol: SSL\nkafka.properties.ssl.truststore: {location: /x}\n"
                        + "kafka: {properties.a: ''}",
                "kafka.properties: security.protocol=SSL, ssl.truststore.location = /x,a=",
                "kafka.properties: |\n  security.protocol=SSL\n  ssl.truststore.location=/x\n  a=\n"
            })
    void takeMaps(String text) throws Exception {
        Map<String, String> properties = bind(text).settings().kafka().properties();
        assertEquals(Map.of("security.protocol", "SSL", "ssl.truststore.location", "/x", "a", ""), properties);
        assertEquals(
                List.of("security.protocol", "ssl.truststore.location", "a"),
                properties.keySet().stream().toList());
    }

    @Test
    void replaceAMapByAWholeOneAndAKeyByAKey() throws Exception {
        Path file = file("kafka: {properties: {a: 1, b: 2}}");
        List<String> overrides = List.of("kafka.properties.b=3", "kafka.properties.c.d=4=5");
        assertEquals(
                Map.of("a", "1", "b", "3", "c.d", "4=5"),
                ConfigBinder.bind(Root.class, new ConfigSources(file, Map.of(), overrides))
                        .settings()
                        .kafka()
                        .properties());
        Map<String, String> environment = Map.of("EDGE_KAFKA_PROPERTIES", "tls=1.2,1.3\n");
        assertEquals(
                Map.of("tls", "1.2,1.3", "b", "3", "c.d", "4=5"),
                ConfigBinder.bind(Root.class, new ConfigSources(file, environment, overrides))
                        .settings()
                        .kafka()
                        .properties());
        assertEquals(
                Map.of(),
                ConfigBinder.bind(Root.class, new ConfigSources(file, environment, List.of("kafka.properties=")))
                        .settings()
                        .kafka()
                        .properties());
    }

    @Test
    void takeAnEmptyMap() throws Exception {
        for (String text : List.of("kafka.properties: {}", "kafka.properties:", "kafka.properties: ''")) {
            BoundConfig<Root> bound = bind(text);
            assertEquals(Map.of(), bound.settings().kafka().properties());
            assertEquals(
                    new EffectiveSetting("kafka.properties", "", folder.resolve("edge.yaml") + ":1"),
                    bound.effective().get(1));
        }
    }

    @Test
    void showNothingThatMayBeASecret() throws Exception {
        Path file = file("""
                kafka:
                  servers: [a, 'b']
                  properties:
                    sasl.jaas.config: hunter1
                    group.id: hunter2
                    file: '@/run/secrets/x'
                  storePassword: hunter3
                  apiKeys: [hunter4]
                  tokensMax: 8
                """);
        BoundConfig<Root> bound = bindFile(file);
        assertEquals(
                List.of(
                        new EffectiveSetting("kafka.servers", "a, b", file + ":2"),
                        new EffectiveSetting("kafka.properties.sasl.jaas.config", "(hidden)", file + ":4"),
                        new EffectiveSetting("kafka.properties.group.id", "(hidden)", file + ":5"),
                        new EffectiveSetting("kafka.properties.file", "@/run/secrets/x", file + ":6"),
                        new EffectiveSetting("kafka.storePassword", "(hidden)", file + ":7"),
                        new EffectiveSetting("kafka.apiKeys", "(hidden)", file + ":8"),
                        new EffectiveSetting("kafka.tokensMax", "8", file + ":9")),
                bound.effective());
        assertEquals("hunter3", bound.settings().kafka().storePassword());
    }

    @Test
    void reportWhatIsWrong() throws Exception {
        Path file = file("""
                kafka:
                  servers:
                    - a
                    - [b]
                    -
                  properties:
                    a: [b]
                    b:
                    c: 1
                    c: 2
                    ? [x]
                    : y
                  storePassword: {a: b}
                """);
        ConfigSources sources = new ConfigSources(
                file,
                Map.of("EDGE_KAFKA_PROPERTIES", "hunter1,hunter2"),
                List.of("kafka.properties.=5", "kafka.servers.x=1"));
        ConfigException wrong = assertThrows(ConfigException.class, () -> ConfigBinder.bind(Root.class, sources));
        List<String> expected = List.of(
                file + ":4: kafka.servers: expected a value, got a list",
                file + ":5: kafka.servers: expected a value, got nothing",
                file + ":7: kafka.properties.a: expected a value, got a list",
                file + ":8: kafka.properties.b: expected a value, got nothing",
                file + ":10: kafka.properties.c: expected each key once, it is already in line 9",
                file + ":11: expected a key, got a structure",
                file + ":13: kafka.storePassword: expected a value, got keys and values",
                "EDGE_KAFKA_PROPERTIES: kafka.properties:"
                        + " expected KEY=VALUE pairs, with commas between them or a line each",
                "--set: kafka.properties.: no such key; did you mean kafka.properties?",
                "--set: kafka.servers.x: no such key; did you mean kafka.servers?");
        assertEquals(
                expected, wrong.problems().stream().map(ConfigProblem::toString).toList());
    }

    @Test
    void reportTheKeyOfAMapThatARecordRefuses() {
        ConfigException wrong = assertThrows(ConfigException.class, () -> bind("kafka.properties.acks.of: all"));
        assertEquals(
                folder.resolve("edge.yaml") + ":1: kafka.properties.acks.of: expected nothing, got all",
                wrong.getMessage());
    }

    @Test
    void endAMapThatLeadsBackIntoItself() {
        ConfigException wrong =
                assertThrows(ConfigException.class, () -> bind("kafka: {properties: &map {inside: *map}}"));
        assertTrue(String.valueOf(wrong.getMessage()).contains("at most 1000 characters"), wrong.getMessage());
    }

    @Test
    void areInTheTemplate() throws Exception {
        String template = ConfigTemplate.render(Root.class);
        assertTrue(template.contains("  servers: 'localhost:9092, b:1'\n"), template);
        assertTrue(template.contains("  properties: {}\n"), template);
        BoundConfig<Root> bound = bind(template);
        assertEquals(bind("").settings(), bound.settings());
        assertTrue(
                bound.effective().stream().noneMatch(setting -> setting.source().equals("default")));
    }

    @Test
    void refuseOtherTypesAndDefaults() {
        record Numbers(@Setting(value = "", doc = "No.") List<Integer> numbers) {}

        record FullMap(@Setting(value = "a=b", doc = "No.") Map<String, String> map) {}

        for (Class<? extends Record> type : List.of(Numbers.class, FullMap.class)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> ConfigBinder.bind(type, ConfigSources.defaults()),
                    type.getName());
        }
    }

    private BoundConfig<Root> bind(String text) throws ConfigException, IOException {
        return bindFile(file(text));
    }

    private static BoundConfig<Root> bindFile(Path file) throws ConfigException {
        return ConfigBinder.bind(Root.class, new ConfigSources(file, Map.of(), List.of()));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), text);
    }
}
