package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
    @TempDir
    Path data;

    @Test
    void isMadeOnceOf256BitsForTheOwnerAlone() throws Exception {
        AdminToken made = AdminToken.loadOrCreate(data);
        Path file = data.resolve("admin.token");
        String text = Files.readString(file).strip();
        assertEquals(32, Base64.getUrlDecoder().decode(text).length);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(made.matches(text));
        assertTrue(AdminToken.loadOrCreate(data).matches(text));
        assertFalse(made.matches(text + "x"));
        assertFalse(made.matches(""));
        assertFalse(made.toString().contains(text));
        try (Stream<Path> files = Files.list(data)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void refusesAFileThatHoldsNoToken() throws Exception {
        for (String text : List.of("", "short", "x".repeat(2_000), "with space " + "x".repeat(40))) {
            Files.writeString(data.resolve("admin.token"), text);
            assertThrows(IOException.class, () -> AdminToken.loadOrCreate(data), text);
        }
    }
}
