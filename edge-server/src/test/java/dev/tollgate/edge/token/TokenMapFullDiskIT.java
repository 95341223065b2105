package dev.tollgate.edge.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.Alone;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A map that has to grow on a disk that is full; to be run as {@code RegistryFullDiskIT} is. */
@EnabledIfSystemProperty(named = "smallDisk", matches = ".+")
@Alone("there is one small disk, and each of them fills it")
class TokenMapFullDiskIT {
    private static final TokenMap.Size SIZE = new TokenMap.Size(100_000, 4);

    private final Path disk = Path.of(System.getProperty("smallDisk", ""));
    private final Path file = disk.resolve("tokens.map");
    private final Path filler = disk.resolve("filler");

    @AfterEach
    void delete() throws IOException {
        Files.deleteIfExists(filler);
        Files.deleteIfExists(file);
    }

    @Test
    void staysAsItIsAndGrowsOnceThereIsRoom() throws IOException {
        int stored;
        try (TokenMap map = TokenMap.create(file, SIZE)) {
            fillDisk();
            stored = putUntilFull(map);
            for (int attempt = 0; attempt < 50; attempt++) {
                int number = stored + 1;
                assertThrows(IOException.class, () -> put(map, number));
            }
            Files.delete(filler);
            put(map, stored + 1);
            stored++;
            assertEquals(stored, map.size());
        }
        try (TokenMap map = TokenMap.open(file, SIZE)) {
            for (int number = 1; number <= stored; number++) {
                assertTrue(map.find(fingerprint(number), new TokenEntry()));
            }
        }
    }

    private void fillDisk() throws IOException {
        try (OutputStream output = Files.newOutputStream(filler)) {
            byte[] block = new byte[4096];
            while (disk.toFile().getUsableSpace() > 300_000) {
                output.write(block);
            }
        }
    }

    /** @return how many the map has */
    private static int putUntilFull(TokenMap map) {
        int number = 0;
        try {
            while (true) {
                put(map, number + 1);
                number++;
            }
        } catch (IOException full) {
            assertTrue(full.toString().contains("no room on its disk"), full.toString());
            return number;
        }
    }

    private static void put(TokenMap map, int number) throws IOException {
        TokenEntry entry = new TokenEntry();
        entry.set(TokenState.INACTIVE, number, number, TokenEntry.NEVER);
        map.put(fingerprint(number), entry);
    }

    private static Fingerprint fingerprint(long number) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.set(number * 0x9E3779B97F4A7C15L, ~number * 0xC2B2AE3D27D4EB4FL);
        return fingerprint;
    }
}
