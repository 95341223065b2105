package dev.tollgate.edge.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.RunningExtensions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extension {@code tsx}; the rows are those of {@code docs/kaa-compatibility.md}. */
final class TimeHandlerTest {
    @TempDir
    Path folder;

    private RunningExtensions extensions;

    @BeforeEach
    void open() throws Exception {
        extensions = new RunningExtensions(folder, Map.of(Extension.TIME, new TimeHandler()));
    }

    @AfterEach
    void close() throws Exception {
        extensions.close();
    }

    /** Kaa A.4.5-5. */
    @Test
    void tellsTheTime() throws Exception {
        assertEquals("{\"timestamp\":1700000000000}", extensions.ask(1, "tsx", ""));
        assertEquals("{\"timestamp\":1700000000000}", extensions.ask(1, "tsx/7", "{}"));
    }

    /** Kaa A.4.5-5. */
    @Test
    void tellsTheOffsetOfATimezone() throws Exception {
        assertEquals(
                "{\"timestamp\":1700000000000,\"offset\":3600}",
                extensions.ask(1, "tsx", "{\"timezone\":\"Europe/Berlin\"}"));
        extensions.nowMs.set(1_720_000_000_000L); // summer
        assertEquals(
                "{\"timestamp\":1720000000000,\"offset\":7200}",
                extensions.ask(1, "tsx", "{\"timezone\":\"Europe/Berlin\"}"));
        assertEquals("{\"timestamp\":1720000000000}", extensions.ask(1, "tsx", "{\"timezone\":\"UTC\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "{\"timezone\":\"Mars/Base\"}", "{\"timezone\":7}", "{\"zone\":\"UTC\"}"})
    void refusesAnythingElse(String payload) throws Exception {
        assertTrue(extensions.ask(1, "tsx", payload).startsWith("payload-malformed {"));
    }

    @Test
    void hasNoOtherResource() throws Exception {
        assertEquals("resource-unknown", extensions.ask(1, "tsx/now", ""));
    }
}
