package dev.tollgate.loadtest.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.tollgate.loadtest.testing.Alone;
import dev.tollgate.loadtest.testing.FreePorts;
import dev.tollgate.loadtest.verify.VerifyResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Whole runs against a server process that keeps its promise, or does not. */
@Timeout(120)
@Alone("its faults come at fixed times, by which the server must be back")
@Execution(CONCURRENT) // they wait most of the time
class VerifyRunIT {
    private static final int CONNECTIONS = 4;

    @TempDir
    Path folder;

    private int port;

    @Test
    void anHonestServerPasses() throws IOException, InterruptedException {
        VerifyOutcome outcome = run(LineServer.Mode.HONEST, "kill9@500ms,every=1200ms,times=3", 4500);
        VerifyResult result = outcome.result();
        assertTrue(result.passed(false), outcome.text());
        assertEquals(3, result.kills());
        assertTrue(result.acknowledged() > 100, outcome.text());
        assertEquals(result.attempted(), result.acknowledged() + result.unknown() + result.recovered());
        assertEquals(0, outcome.exitCode());
        assertEquals(4, outcome.timings().size()); // with the final restart
        assertTrue(outcome.timings().stream().limit(3).allMatch(timing -> timing.firstConnackMs() > 0), outcome.text());
        assertFalse(accepts());
    }

    @Test
    void anHonestServerSurvivesAPowerCut() throws IOException, InterruptedException {
        VerifyOutcome outcome =
                run(LineServer.Mode.HONEST, "kill9+rollback@500ms,every=1200ms,times=3,again=0..500ms", 4500);
        assertTrue(outcome.result().passed(false), outcome.text());
    }

    @Test
    void aPowerCutShowsThatNothingWasForced() throws IOException, InterruptedException {
        VerifyOutcome outcome = run(LineServer.Mode.NO_FORCE, "kill9+rollback@500ms,every=1200ms,times=3", 4500);
        assertTrue(outcome.result().lost() > 0, outcome.text());
        assertEquals(VerifyOutcome.BROKEN, outcome.exitCode());
        assertEquals("lost", outcome.result().examples().get(0).kind());
        assertTrue(outcome.text().contains("nearest fault: kill9+rollback #"), outcome.text());
    }

    @Test
    void aKillAloneDoesNotClaimTo() throws IOException, InterruptedException {
        VerifyOutcome outcome = run(LineServer.Mode.NO_FORCE, "kill9@500ms,every=1200ms,times=3", 4500);
        assertTrue(outcome.result().passed(false), outcome.text());
        assertTrue(outcome.text().contains("says nothing about force()"), outcome.text());
        assertFalse(outcome.text().contains("had been forced"), outcome.text());
    }

    @Test
    void aKillShowsThatTheAnswerCameFirst() throws IOException, InterruptedException {
        VerifyOutcome outcome = run(LineServer.Mode.ACK_FIRST, "kill9@500ms,every=1200ms,times=3", 4500);
        assertTrue(outcome.result().lost() > 0, outcome.text());
        assertEquals(VerifyOutcome.BROKEN, outcome.exitCode());
    }

    @Test
    void pausesResetsAndBlackHolesLoseNothing() throws IOException, InterruptedException {
        VerifyOptions options = options(LineServer.Mode.HONEST, "stop@300ms,for=500ms");
        options.faults.add("rst@1200ms");
        options.faults.add("blackhole@1800ms,for=400ms");
        options.faults.add("term@2800ms");
        VerifyOutcome outcome = run(options, 4500);
        assertTrue(outcome.result().passed(false), outcome.text());
        assertEquals(0, outcome.result().kills());
        assertEquals(5, outcome.timings().size(), outcome.text());
        assertTrue(outcome.timings().get(1).firstConnackMs() > 0, outcome.text());
    }

    @Test
    void aLedgerIsJudgedAgain() throws Exception {
        VerifyOutcome outcome = run(LineServer.Mode.HONEST, "kill9@500ms", 1500);
        assertTrue(outcome.result().passed(false), outcome.text());
        VerifyCommand again = new VerifyCommand(new NoTarget());
        again.ledger = outcome.ledger();
        again.directory = folder;
        again.options.sinks.add("file:" + folder.resolve("data"));
        assertEquals(0, again.call());
        Path data = folder.resolve("data");
        String text = Files.readString(data);
        Files.writeString(data, text.substring(text.indexOf('\n') + 1));
        again.options.drain = "100ms";
        assertEquals(VerifyOutcome.BROKEN, again.call());
    }

    private VerifyOutcome run(LineServer.Mode mode, String fault, long lastsMs)
            throws IOException, InterruptedException {
        return run(options(mode, fault), lastsMs);
    }

    private VerifyOutcome run(VerifyOptions options, long lastsMs) throws IOException, InterruptedException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Path directory = Files.createDirectories(folder.resolve("run"));
        return new VerifySession(options, directory, lastsMs, 1, server)
                .run((run, through) -> new LineLoad(run, through.orElse(server), CONNECTIONS), started -> {});
    }

    private VerifyOptions options(LineServer.Mode mode, String fault) throws IOException {
        port = FreePorts.next();
        VerifyOptions options = new VerifyOptions();
        options.serverCommand = String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp",
                "'" + Path.of("target", "test-classes").toAbsolutePath() + "'",
                LineServer.class.getName(),
                Integer.toString(port),
                "'" + folder + "'",
                mode.name());
        options.ready = "tcp:" + port;
        options.faults.add(fault);
        options.down = "0..200ms";
        options.rollbackCommand =
                "truncate -s \"$(cat '" + folder.resolve("forced") + "')\" '" + folder.resolve("data") + "'";
        options.sinks.add("file:" + folder.resolve("data"));
        options.drain = "2s";
        options.settle = "200ms";
        return options;
    }

    /** For a command that sends nothing. */
    private static final class NoTarget implements VerifyCommand.Target {
        @Override
        public InetSocketAddress address() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int stoppable(Runnable stop, Duration limit, Callable<Integer> body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public VerifyLoad.Source source(long seed) {
            throw new UnsupportedOperationException();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
