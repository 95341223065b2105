package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.RawHttpPublisher;
import dev.tollgate.edge.testing.RawMqttPublisher;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a message costs in garbage, over a socket against the real process, which tells what its event loops' and its journal's threads
 * have allocated.
 */
@Alone("a busy machine makes smaller batches, and so more garbage a message")
final class AllocationIT {
    private static final int WARM_UP = 300_000;
    private static final int MESSAGES = 1_000_000;
    private static final int WINDOW = 512;
    private static final int PIPELINED = 48;

    /** Read buffers that wait for the journal are more than Netty's caches hold: its pool makes objects for the pages of the others. */
    private static final int HTTP_BYTES_MAX = 4;

    private static final String PAYLOAD = "{\"temperature\": 21, \"pad\": \"" + "x".repeat(100) + "\"}";
    private static final Pattern ALLOCATED = Pattern.compile(
            "tollgate_thread_allocated_bytes_total\\{thread=\"(edge-loop|journal)[^\"]*\"} ([0-9.E+]+)");

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"journaled", "received"})
    void mqttMessageMakesNoGarbage(String ack) throws Exception {
        try (EdgeProcess edge = EdgeProcess.startFast(data, "ack=" + ack, "listen.eventLoops=1")) {
            String token = edge.createDevice("demo", "device").get("token").asText();
            try (RawMqttPublisher mqtt =
                    new RawMqttPublisher(edge.mqtt(), "allocation", "kp1/demo-v1/dcx/" + token + "/json")) {
                mqtt.publish(times(WARM_UP), WINDOW, payload -> {});
                double before = allocated(edge);
                mqtt.publish(times(MESSAGES), WINDOW, payload -> {});
                double bytes = (allocated(edge) - before) / MESSAGES;
                report("MQTT QoS 1, " + ack, bytes);
                assertTrue(bytes < 1, () -> "expected less than 1 byte a message, got " + bytes);
            }
        }
    }

    /** Set for the device while it sends; high enough to hold nothing back. */
    @Test
    void mqttMessageUnderALimitMakesNoGarbage() throws Exception {
        try (EdgeProcess edge = EdgeProcess.startFast(data, "listen.eventLoops=1")) {
            JsonNode device = edge.createDevice("demo", "device");
            String topic = "kp1/demo-v1/dcx/" + device.get("token").asText() + "/json";
            try (RawMqttPublisher mqtt = new RawMqttPublisher(edge.mqtt(), "allocation", topic)) {
                edge.call(
                        "PUT",
                        "/api/v1/devices/" + device.get("deviceId").asText() + "/limits",
                        "{\"device\":{\"messagesPerSecond\":10000000,\"bytesPerSecond\":2000000000}}");
                mqtt.publish(times(WARM_UP), WINDOW, payload -> {});
                double before = allocated(edge);
                mqtt.publish(times(MESSAGES), WINDOW, payload -> {});
                double bytes = (allocated(edge) - before) / MESSAGES;
                report("MQTT QoS 1, with a limit", bytes);
                assertTrue(bytes < 1, () -> "expected less than 1 byte a message, got " + bytes);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"journaled", "received"})
    void httpRequestMakesNoGarbage(String ack) throws Exception {
        try (EdgeProcess edge = EdgeProcess.startFast(data, "ack=" + ack, "listen.eventLoops=1")) {
            String token = edge.createDevice("demo", "device").get("token").asText();
            try (RawHttpPublisher http = new RawHttpPublisher(edge.http(), "/kpc/kp1/demo-v1/dcx/" + token + "/json")) {
                http.publish(times(WARM_UP), PIPELINED, payload -> {});
                double before = allocated(edge);
                http.publish(times(MESSAGES), PIPELINED, payload -> {});
                double bytes = (allocated(edge) - before) / MESSAGES;
                report("HTTP, pipelined, " + ack, bytes);
                assertTrue(
                        bytes < HTTP_BYTES_MAX,
                        () -> "expected less than " + HTTP_BYTES_MAX + " bytes a request, got " + bytes);
            }
        }
    }

    private static void report(String path, double bytes) {
        System.out.printf(Locale.ROOT, "allocation: %s: %.3f bytes a message%n", path, bytes);
    }

    private static Supplier<String> times(int count) {
        int[] left = {count};
        return () -> left[0]-- > 0 ? PAYLOAD : null;
    }

    private static double allocated(EdgeProcess edge) {
        try (Stream<String> lines = edge.metrics().lines()) {
            double[] bytes = lines.map(ALLOCATED::matcher)
                    .filter(Matcher::matches)
                    .mapToDouble(matcher -> Double.parseDouble(matcher.group(2)))
                    .toArray();
            assertTrue(bytes.length >= 2, "expected a loop's and the journal's thread in the metrics");
            return Arrays.stream(bytes).sum();
        }
    }
}
