package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines that measure nothing. */
final class BenchTest {
    @TempDir
    private Path home = Path.of(".");

    private int bench(String... options) {
        List<String> all = new ArrayList<>(List.of("--home", home.toString(), "--list"));
        all.addAll(List.of(options));
        return Bench.execute(all.toArray(String[]::new));
    }

    @Test
    void listsRows() {
        assertEquals(0, bench("--only", "QoS 1"));
    }

    @Test
    void refusesWhatItCannotUse() {
        assertEquals(2, bench("--only", "no such row"));
        assertEquals(2, bench("--rounds", "101"));
        assertEquals(2, bench("--quick", "--rounds", "101"));
        assertEquals(2, bench("--seconds", "2"));
        assertEquals(2, bench("--tokens", "99999"));
        assertEquals(2, bench("--many", "100000001"));
        assertEquals(2, bench("--jdk25", home.resolve("absent").toString()));
    }

    @Test
    void takesAJdkOf25AndNewer() throws IOException {
        Path jdk = home.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        assertEquals(0, Jdk.version(jdk));
        Path java = Files.writeString(jdk.resolve("bin/java"), "");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"E\"\nJAVA_VERSION=\"17.0.15\"\n");
        assertEquals(17, Jdk.version(jdk));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.3\"\nJAVA_VERSION_DATE=\"2026-04-21\"\n");
        assertEquals(25, Jdk.version(jdk));
    }
}
