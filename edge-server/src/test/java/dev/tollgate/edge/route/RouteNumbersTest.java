package dev.tollgate.edge.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouteNumbersTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("routes");
    }

    private RouteNumbers open() throws IOException {
        return RouteNumbers.open(file, 4);
    }

    @Test
    void keepsNumbersWhateverComesAndGoes() throws IOException {
        open().add(List.of("meters", "cars"));
        RouteNumbers again = open();
        again.add(List.of("ships", "cars"));
        assertEquals(List.of("default", "meters", "cars", "ships"), again.names());
        RouteNumbers last = open();
        last.add(List.of("meters"));
        assertEquals(0, last.number("default"));
        assertEquals(1, last.number("meters"));
        assertEquals(2, last.number("cars"));
        assertEquals(3, last.number("ships"));
        assertEquals("1 meters\n2 cars\n3 ships\n", Files.readString(file));
    }

    @Test
    void writesNothingWhereThereIsNothingNew() throws IOException {
        open().add(List.of());
        assertFalse(Files.exists(file));
    }

    @Test
    void refusesMoreThanTheJournalCanTellApart() throws IOException {
        open().add(List.of("a", "b"));
        IOException tooMany = assertThrows(IOException.class, () -> open().add(List.of("c", "d")));
        assertTrue(String.valueOf(tooMany.getMessage()).startsWith("expected at most 3 routes"), tooMany::getMessage);
        assertEquals(List.of("default", "a", "b"), open().names());
    }

    @Test
    void refusesAFileThatIsDamaged() throws IOException {
        for (String damaged : List.of("2 meters\n", "1 meters\n1 cars\n", "meters\n", "1 Meters\n", "1 a\n2 a\n")) {
            Files.writeString(file, damaged);
            IOException refused = assertThrows(IOException.class, this::open, damaged);
            assertTrue(String.valueOf(refused.getMessage()).startsWith(file.toString()), refused::getMessage);
        }
    }

    @Test
    void knowsNoNameThatWasNotAdded() throws IOException {
        RouteNumbers numbers = open();
        assertThrows(IllegalArgumentException.class, () -> numbers.number("meters"));
    }
}
