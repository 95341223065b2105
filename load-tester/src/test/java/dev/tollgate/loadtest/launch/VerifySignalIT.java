package dev.tollgate.loadtest.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.LoadTester;
import dev.tollgate.loadtest.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real {@code load verify}, which is sent a SIGINT while it sends. */
@Timeout(240)
class VerifySignalIT {
    private static final long LEDGER_BYTES = 600; // some seconds

    @TempDir
    Path folder;

    private final int port = FreePorts.next();

    private int interrupted(String sink) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT", // a shell in the background starts its children without it
                NullServers.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LoadTester.class.getName()));
        command.addAll(List.of(
                "verify",
                "-c",
                "4",
                "--rate",
                "200/s",
                "-t",
                "v/{i}",
                "-d",
                "10m",
                "--server-cmd",
                NullServers.command(port, stored() + " WRITTEN"),
                "--ready",
                "tcp:" + port,
                "--fault",
                "stop@2s,for=100ms",
                "--sink",
                sink,
                "--settle",
                "300ms",
                "--drain",
                "2s",
                "-o",
                folder.toString(),
                "mqtt://127.0.0.1:" + port));
        Process verify = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed").toFile())
                .start();
        try {
            Path ledger = folder.resolve("ledger.bin");
            while (verify.isAlive() && (!Files.exists(ledger) || Files.size(ledger) < LEDGER_BYTES)) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertTrue(verify.isAlive(), printed());
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-INT", Long.toString(verify.pid()))
                            .start()
                            .waitFor());
            assertTrue(verify.waitFor(120, TimeUnit.SECONDS), "did not end");
            return verify.exitValue();
        } finally {
            verify.descendants().forEach(ProcessHandle::destroyForcibly);
            verify.destroyForcibly();
        }
    }

    /** The bodies that the server acknowledged, a line of hexadecimal digits each. */
    private Path stored() {
        return folder.resolve("stored");
    }

    private String printed() throws IOException {
        return Files.readString(folder.resolve("printed"));
    }

    @Test
    void stillJudgesWhatItSent() throws IOException, InterruptedException {
        int code = interrupted("cmd:perl -ne 'chomp; print pack(\"H*\", $_), \"\\n\"' " + stored());
        assertTrue(printed().contains("ZERO LOSS"), printed());
        assertTrue(printed().contains("final restart"), "the server was there to the end: " + printed());
        assertEquals(130, code, printed());
        assertTrue(FreePorts.isFree(port), "the server was ended");
    }

    /** A file in which nothing ever comes: what was acknowledged is lost, which says more than the signal does. */
    @Test
    void saysSoWhenSomethingWasLost() throws IOException, InterruptedException {
        Path empty = Files.createFile(folder.resolve("empty"));
        int code = interrupted("file:" + empty);
        assertEquals(90, code, printed());
        assertTrue(printed().contains("never       lost "), printed());
    }
}
