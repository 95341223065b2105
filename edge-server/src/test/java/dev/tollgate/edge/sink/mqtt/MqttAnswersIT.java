package dev.tollgate.edge.sink.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.sink.BatchOutcomes;
import dev.tollgate.edge.sink.BrokenSinkException;
import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkCursor;
import dev.tollgate.edge.sink.TlsConfig;
import dev.tollgate.edge.sink.mqtt.MqttSinkConfig.Version;
import dev.tollgate.edge.testing.SinkRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker's answers mean, also those that mosquitto does not give. */
@Timeout(30)
final class MqttAnswersIT {
    private static final int MAXIMUM = 65_535;

    @TempDir
    Path folder;

    private Sink open(ScriptedBroker broker, String topic) throws Exception {
        MqttSinkConfig config = new MqttSinkConfig(
                "mqtt://127.0.0.1:" + broker.port(),
                Version.MQTT5,
                topic,
                1,
                1000,
                1 << 20,
                "",
                "",
                30_000,
                10_000,
                10_000,
                TlsConfig.DEFAULT,
                SinkRecords.FEED);
        Sink sink = new MqttSinkFactory(new SinkContext("broker", SinkRecords.NODE_ID, folder), config).create();
        sink.open(new SinkCursor(1, 0));
        return sink;
    }

    @Test
    void honoursTheReceiveMaximum() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(3, Map.of());
                Sink sink = open(broker, "t/{deviceId}")) {
            sink.deliver(SinkRecords.batch(1, 12, 5));
            assertEquals(List.of(3, 3, 3, 3), broker.bursts());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x10})
    void confirms(int reasonCode) throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(MAXIMUM, Map.of(2, reasonCode));
                Sink sink = open(broker, "t")) {
            SinkBatch batch = SinkRecords.batch(1, 3, 1);
            sink.deliver(batch);
            assertEquals(List.of(1L, 2L, 3L), BatchOutcomes.confirmed(batch));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x90, 0x99})
    void rejectsTheRecord(int reasonCode) throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(MAXIMUM, Map.of(2, reasonCode));
                Sink sink = open(broker, "t")) {
            SinkBatch batch = SinkRecords.batch(1, 3, 1);
            sink.deliver(batch);
            assertEquals(List.of(1L, 3L), BatchOutcomes.confirmed(batch));
            assertEquals(List.of(2L), BatchOutcomes.rejected(batch));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x83, 0x87, 0x91, 0x97})
    void failsAndCanGoOn(int reasonCode) throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(MAXIMUM, Map.of(2, reasonCode));
                Sink sink = open(broker, "t")) {
            SinkBatch batch = SinkRecords.batch(1, 3, 1);
            IOException failure = assertThrows(IOException.class, () -> sink.deliver(batch));
            assertFalse(failure instanceof BrokenSinkException);
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("0x%02x".formatted(reasonCode)), failure::toString);
            assertEquals(List.of(1L, 3L), BatchOutcomes.confirmed(batch));
            sink.deliver(BatchOutcomes.rest(batch));
        }
    }

    @Test
    void rejectsARecordWhoseOwnTopicIsNotAllowed() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(MAXIMUM, Map.of(2, 0x87));
                Sink sink = open(broker, "t/{resource}")) {
            SinkBatch batch = SinkRecords.batch(1, 3, 1);
            sink.deliver(batch);
            assertEquals(List.of(2L), BatchOutcomes.rejected(batch));
        }
    }

    /** The client leaves the futures of what was in flight open then. */
    @Test
    @Timeout(8)
    void noticesTheEndOfTheConnection() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(MAXIMUM, Map.of(2, ScriptedBroker.HANG_UP));
                Sink sink = open(broker, "t")) {
            SinkBatch batch = SinkRecords.batch(1, 3, 1);
            assertThrows(BrokenSinkException.class, () -> sink.deliver(batch));
            assertFalse(BatchOutcomes.confirmed(batch).contains(2L));
            assertEquals(List.of(), BatchOutcomes.rejected(batch));
        }
    }

    @Test
    @Timeout(8)
    void rejectsARecordThatEndsTheConnection() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker(MAXIMUM, Map.of(1, 0x95));
                Sink sink = open(broker, "t")) {
            SinkBatch batch = SinkRecords.batch(1, 1, 1);
            assertThrows(BrokenSinkException.class, () -> sink.deliver(batch));
            assertEquals(List.of(1L), BatchOutcomes.rejected(batch));
        }
    }
}
