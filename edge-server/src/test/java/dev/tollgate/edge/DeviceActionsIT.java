package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.EventStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done to several devices in one call. */
@Timeout(60)
final class DeviceActionsIT {
    @TempDir
    private Path data;

    @Test
    void areToldOfAsThoseOnOneDeviceAre() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            JsonNode first = edge.createDevice("demo", "a").get("deviceId");
            JsonNode second = edge.createDevice("demo", "b").get("deviceId");
            String ids = "{\"deviceIds\":[" + first + ",\"dev_000000000001\"," + second + "],";
            try (EventStream events = EventStream.open(edge, "?types=device-changed")) {
                edge.call("POST", "/api/v1/devices/actions", ids + "\"action\":\"setGroup\",\"group\":\"hall\"}");
                edge.call("POST", "/api/v1/devices/actions", ids + "\"action\":\"delete\"}");
                for (String change : new String[] {"updated", "deleted"}) {
                    for (JsonNode id : new JsonNode[] {first, second}) {
                        JsonNode told = events.next().data();
                        assertEquals(id, told.get("deviceId"));
                        assertEquals(change, told.get("change").asText());
                    }
                }
            }
        }
    }
}
