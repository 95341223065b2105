package dev.tollgate.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.testing.Alone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tester on one core that others keep busy: it must see that it is the one who is slow. */
@Alone("it makes one core busy, and judges the tester by it")
class OwnLimitsIT {
    private static final int OTHERS = 1;
    private static final String ONE_CORE = "0";

    @TempDir
    private Path folder;

    @Test
    void searchSaysThatTheTesterWasTheLimit() throws Exception {
        LoadProcess.Ended ended = beside(
                "search",
                "pub",
                "-c",
                "20",
                "--slo",
                "p(50)<20ms",
                "--from",
                "20k/s",
                "--precision",
                "50%",
                "--step",
                "1s",
                "--discard",
                "250ms",
                "--confirmations",
                "1",
                "--calibrate",
                "0",
                "--settle",
                "0",
                "-d",
                "1s");
        assertTrue(ended.text().contains("LIMITED BY THE TESTER"), ended.text());
        assertEquals(91, ended.exitCode(), ended.text());
    }

    /** The server has the other cores to itself, where there are others. */
    private LoadProcess.Ended beside(String... arguments) throws IOException, InterruptedException {
        Process[] others = new Process[OTHERS];
        try (NullServer server = new NullServer(Behaviour.PROMPT)) {
            for (int i = 0; i < OTHERS; i++) {
                others[i] = new ProcessBuilder("taskset", "-c", ONE_CORE, "sh", "-c", "while :; do :; done").start();
            }
            String[] all = new String[arguments.length + 1];
            System.arraycopy(arguments, 0, all, 0, arguments.length);
            all[arguments.length] = "mqtt://127.0.0.1:" + server.mqttPort();
            return LoadProcess.run(folder.resolve("load"), List.of("taskset", "-c", ONE_CORE), all);
        } finally {
            for (Process other : others) {
                if (other != null) {
                    other.destroyForcibly().waitFor();
                }
            }
        }
    }
}
