package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an MQTT 5 message says of itself, from a real client through the real edge to what backends see; and what expires on the way. */
@Timeout(180)
final class MessagePropertiesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path data;

    private EdgeProcess start() throws Exception {
        return EdgeProcess.start(
                data, "sinks.file.archive.folder=" + data.resolve("archive"), "requiredSinks=archive", "ack=delivered");
    }

    private static Mqtt5BlockingClient connect(EdgeProcess edge) {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
        client.connect();
        return client;
    }

    private List<JsonNode> tail(EdgeProcess edge) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(List.of("tail", "--json", "--from", "start", "--to", "end", "--admin"));
        command.addAll(List.of(edge.admin("").toString(), "--admin-token", "@" + data.resolve("admin.token")));
        List<JsonNode> records = new ArrayList<>();
        List<String> lines =
                Tool.run(command.toArray(String[]::new)).output().lines().toList();
        for (String line : lines) {
            records.add(JSON.readTree(line));
        }
        return records;
    }

    @Test
    void reachBackendsAndExpire() throws Exception {
        String token;
        try (EdgeProcess edge = start()) {
            token = edge.createDevice("demo", "pump").get("token").asText();
            Mqtt5BlockingClient client = connect(edge);
            String topic = "kp1/demo-v1/dcx/" + token + "/json";
            Mqtt5Publish message = Mqtt5Publish.builder()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload("1".getBytes(StandardCharsets.UTF_8))
                    .contentType("application/json")
                    .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                    .messageExpiryInterval(3600)
                    .correlationData(new byte[] {1, -1})
                    .userProperties()
                    .add("site", "north")
                    .add("site", "south")
                    .applyUserProperties()
                    .build();
            client.publish(message);
            client.publish(message.extend().responseTopic("my/answers").build());
            client.publish(message.extend().responseTopic(topic + "/answers").build());
            Mqtt5PubAckException expired = assertThrows(
                    Mqtt5PubAckException.class,
                    () -> client.publish(
                            message.extend().messageExpiryInterval(0).build()));
            String reason =
                    expired.getMqttMessage().getReasonString().orElseThrow().toString();
            assertTrue(reason.startsWith("delivery-expired; record "), reason);
            client.disconnect();
            edge.awaitMetric("tollgate_ledger_expired{route=\"default\",sink=\"archive\"}", value -> value == 1);

            List<JsonNode> records = tail(edge);
            assertEquals(4, records.size());
            JsonNode first = records.get(0);
            assertEquals(
                    "[{\"name\":\"site\",\"value\":\"north\"},{\"name\":\"site\",\"value\":\"south\"}]",
                    first.get("userProperties").toString());
            assertEquals(1, first.get("payloadFormatIndicator").asInt());
            assertEquals(3600, first.get("messageExpiryInterval").asInt());
            assertEquals("Af8=", first.get("correlationDataBase64").asText());
            assertFalse(first.has("responseTopic"));
            assertEquals("my/answers", records.get(1).get("responseTopic").asText());
            assertFalse(records.get(2).has("responseTopic"), "it shows the token");
            assertFalse(records.toString().contains(token));
            edge.kill();
        }
        try (EdgeProcess edge = start()) {
            edge.awaitMetric("tollgate_ledger_expired{route=\"default\",sink=\"archive\"}", value -> value == 1);
            edge.awaitMetric("tollgate_ledger_delivered{route=\"default\",sink=\"archive\"}", value -> value == 3);
            assertEquals(4, tail(edge).size());
            assertEquals(0, edge.stop(), edge.output());
        }
    }
}
