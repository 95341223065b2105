package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.testing.EdgeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver unpacks at each start. */
class SqliteLibraryIT {
    @TempDir
    Path data;

    @TempDir
    Path temporary;

    private EdgeProcess start() throws IOException, InterruptedException {
        return EdgeProcess.startIn(Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary), data);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void nothingPilesUpHoweverTheEdgeEnds() throws IOException, InterruptedException {
        try (EdgeProcess edge = start()) {
            edge.kill();
        }
        try (EdgeProcess edge = start()) {
            assertHoldsOneLibrary();
            edge.stop();
        }
        try (EdgeProcess edge = start()) {
            assertHoldsOneLibrary();
            edge.kill();
        }
        assertEquals(List.of(), names(temporary));
    }

    private void assertHoldsOneLibrary() throws IOException {
        List<String> names = names(data.resolve("native"));
        assertEquals(2, names.size(), names.toString());
        assertEquals(names.get(0) + ".lck", names.get(1));
    }
}
