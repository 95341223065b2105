package dev.tollgate.edge.store;

import static dev.tollgate.edge.store.RegistryFolder.device;
import static dev.tollgate.edge.store.RegistryFolder.stateInMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A disk that is really full. Needs an empty one of about 64 MiB, and its folder in the property {@code smallDisk}:
 *
 * <pre>
 * mount -t tmpfs -o size=64m tmpfs /mnt/small
 * mvn -pl edge-server test -Dtest=RegistryFullDiskIT,TokenMapFullDiskIT -DsmallDisk=/mnt/small
 * </pre>
 */
@EnabledIfSystemProperty(named = "smallDisk", matches = ".+")
@Alone("there is one small disk, and each of them fills it")
class RegistryFullDiskIT {
    private final Path disk = Path.of(System.getProperty("smallDisk", ""));
    private final Path filler = disk.resolve("filler");
    private final RegistryFolder folder = new RegistryFolder(disk.resolve("data"));
    private final List<IssuedToken> tokens = new ArrayList<>();

    @BeforeEach
    void empty() throws IOException {
        assertTrue(disk.toFile().getTotalSpace() < 200L << 20, "expected a small disk at " + disk);
        delete();
    }

    @AfterEach
    void delete() throws IOException {
        Files.deleteIfExists(filler);
        if (Files.exists(folder.path)) {
            try (var files = Files.walk(folder.path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void fillDisk(long exceptBytes) throws IOException {
        try (OutputStream output = Files.newOutputStream(filler)) {
            byte[] block = new byte[4096];
            while (disk.toFile().getUsableSpace() > exceptBytes) {
                output.write(block);
            }
        }
    }

    @Test
    void refusesToStartWithoutRoomForItsMap() {
        IOException refused = assertThrows(IOException.class, () -> folder.open(RegistryFolder.config(1_000_000)));
        assertTrue(refused.toString().contains("registry.tokensExpected"), refused.toString());
    }

    @Test
    void survivesAndGoesOnWhenThereIsRoomAgain() throws IOException, RegistryException {
        try (Registry registry = folder.open(RegistryFolder.config(10_000))) {
            DeviceRegistry devices = registry.deviceRegistry();
            create(devices, 8_000);
            fillDisk(1 << 20);
            int refused = 0;
            for (int i = 0; i < 200 && refused < 20; i++) {
                refused += create(devices, 100);
            }
            assertTrue(refused >= 20, "the disk was not full");
            for (IssuedToken issued : tokens) {
                assertEquals(TokenState.INACTIVE, stateInMap(registry, issued));
            }
            Files.delete(filler);
            assertEquals(0, create(devices, 100));
            assertEquals(0, registry.lag());
            devices.changeState(tokens.get(0).token().number(), TokenState.REVOKED, Actor.EDGE);
        }
        try (Registry registry = folder.open(RegistryFolder.config(10_000))) {
            assertEquals("REUSED", registry.opening().toString());
            assertEquals(TokenState.REVOKED, stateInMap(registry, tokens.remove(0)));
            for (IssuedToken issued : tokens) {
                assertEquals(TokenState.INACTIVE, stateInMap(registry, issued));
            }
        }
    }

    /** @return 1 when any was refused */
    private int create(DeviceRegistry devices, int count) {
        List<NewDevice> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(device("d" + System.nanoTime() + "-" + i));
        }
        int refused = 0;
        for (DeviceRegistry.CreateResult result : devices.createAll(batch, Actor.EDGE)) {
            if (result.issued() != null) {
                tokens.add(result.issued());
            } else if (result.failure() != null) {
                assertEquals(Kind.FULL, result.failure().kind(), result.failure()::toString);
                refused = 1;
            }
        }
        return refused;
    }
}
