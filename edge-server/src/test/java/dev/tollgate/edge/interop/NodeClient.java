package dev.tollgate.edge.interop;

import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * MQTT.js in Node.js, in a process for each exchange.
 *
 * @param authority file of the certificate that the edge's must be from
 */
public record NodeClient(MqttJs mqttJs, String authority) implements Client {
    @Override
    public void perform(Exchange exchange) throws IOException, InterruptedException {
        Path input = Files.write(mqttJs.folder().resolve("exchange.json"), MqttJs.json(exchange));
        try {
            Tool.Result result = Tool.run(new ProcessBuilder(
                            "node", mqttJs.folder().resolve("node.js").toString(), authority)
                    .redirectInput(input.toFile()));
            if (result.exitCode() != 0) {
                throw new AssertionError("node ended with " + result.exitCode() + ": " + result.output());
            }
            MqttJs.check(exchange, result.output().getBytes(StandardCharsets.UTF_8));
        } finally {
            Files.delete(input);
        }
    }
}
