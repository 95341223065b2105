package dev.tollgate.loadtest.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.loadtest.testing.Alone;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both commands for some seconds, against the real edge. */
@Alone("its launcher builds the edge anew where it is stale, and it counts full collections")
final class SoakIT {
    @TempDir
    Path folder;

    @Test
    void connectionsAreAllThereAndTheLedgerBalances() throws Exception {
        JsonNode result = soak("connections", "--connections=100", "--every=0.5", "--connect-rate=1000");
        JsonNode figures = result.get("figures");
        assertEquals("[]", result.get("failures").toString());
        assertEquals(100, figures.get("connectionsAtEnd").asInt());
        assertTrue(figures.get("answered").asLong() > 400, figures::toString);
        assertTrue(
                figures.get("ledgerAccepted").asLong()
                        >= figures.get("answered").asLong(),
                figures::toString);
        assertTrue(figures.get("connectionUsedBytes").isNumber(), figures::toString); // of so few: it may be negative
        assertTrue(figures.get("millionCores").asDouble() > 0, figures::toString);
    }

    @Test
    void steadyLoadIsAnsweredAndAccounted() throws Exception {
        JsonNode result = soak("steady", "--connections=10", "--rate=2000");
        JsonNode figures = result.get("figures");
        assertEquals(6_000, figures.get("answered").asLong());
        assertEquals(0, figures.get("notAnswered").asLong());
        assertEquals(0, figures.get("fullCollections").asLong());
        assertEquals(
                figures.get("edgeAccepted").asLong(),
                figures.get("journalRecords").asLong());
        assertTrue(figures.get("cpuMicrosPerMessage").asDouble() > 0, figures::toString);
    }

    /** Three seconds are measured. The exit code follows what was not as expected. */
    private JsonNode soak(String command, String... options) throws Exception {
        Path json = folder.resolve(command + ".json");
        String[] all = new String[options.length + 5];
        all[0] = command;
        all[1] = "--minutes=" + 3.0 / 60;
        all[2] = "--tokens=1000";
        all[3] = "--json=" + json;
        all[4] = "--home=" + Path.of("").toAbsolutePath().getParent();
        System.arraycopy(options, 0, all, 5, options.length);
        int status = Soak.execute(all);
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertEquals(result.get("failures").isEmpty() ? 0 : 1, status);
        return result;
    }
}
