package dev.tollgate.edge.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** MQTT.js from npm, installed below {@code target/} as the lock file says, with the scripts that drive it. */
public record MqttJs(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES =
            List.of("package.json", "package-lock.json", "exchange.js", "node.js", "page.html");

    /** Installs it where it is not there yet or is another version; fails when npm cannot. */
    public static MqttJs install(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (String file : FILES) {
            try (InputStream resource = Objects.requireNonNull(MqttJs.class.getResourceAsStream(file), file)) {
                Files.copy(resource, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path lock = folder.resolve("package-lock.json");
        Path installed = folder.resolve("installed-lock.json");
        if (!Files.exists(installed) || Files.mismatch(lock, installed) != -1) {
            Tool.Result npm = Tool.run(new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(folder.toFile()));
            if (npm.exitCode() != 0) {
                throw new IOException("npm could not install MQTT.js, which this test needs: " + npm.output());
            }
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return new MqttJs(folder);
    }

    public String version() throws IOException {
        return JSON.readTree(folder.resolve("node_modules/mqtt/package.json").toFile())
                .get("version")
                .asText();
    }

    /** The exchange as {@code exchange.js} takes it. */
    static byte[] json(Exchange exchange) throws IOException {
        return JSON.writeValueAsBytes(Map.of(
                "uri", Uris.mqttJs(exchange),
                "level", exchange.row().level().protocolLevel(),
                "qos", exchange.qos(),
                "topicFilter", exchange.topicFilter(),
                "topicName", exchange.topicName(),
                "payload", exchange.payload(),
                "timeoutMs", TimeUnit.SECONDS.toMillis(Exchange.ANSWER_TIMEOUT_S)));
    }

    /** Fails when this result of {@code exchange.js} does not tell of the exchange's one answer. */
    static void check(Exchange exchange, byte[] json) throws IOException {
        JsonNode result = JSON.readTree(json);
        JsonNode answer = result.get("answer");
        if (answer == null) {
            throw new AssertionError("MQTT.js: " + result.path("error").asText());
        }
        exchange.check(
                answer.get("topic").asText(),
                answer.get("qos").asInt(),
                answer.get("length").asInt());
    }
}
