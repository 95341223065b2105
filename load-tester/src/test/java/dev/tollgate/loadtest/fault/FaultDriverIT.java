package dev.tollgate.loadtest.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import dev.tollgate.loadtest.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against real processes: {@code LineServer}, and shells. */
@Timeout(90)
class FaultDriverIT {
    /** A load that is always there and never does anything. */
    private static final Gauges NO_LOAD = new Gauges() {
        @Override
        public long connected() {
            return 0;
        }

        @Override
        public long wanted() {
            return 0;
        }

        @Override
        public long connects() {
            return 0;
        }

        @Override
        public long acknowledged() {
            return 0;
        }

        @Override
        public long inFlight() {
            return 0;
        }

        @Override
        public long backlog() {
            return 0;
        }
    };

    @TempDir
    Path folder;

    private final List<String> heard = new ArrayList<>();
    private final List<FaultTiming> timings = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();
    private final FaultListener listener = new FaultListener() {
        @Override
        public void before(Planned fault, long nowNanos, long inFlight) {
            heard.add("before " + fault);
        }

        @Override
        public void beforeRestart(Planned fault) {
            heard.add("restart " + fault);
        }

        @Override
        public void after(FaultTiming timing) {
            timings.add(timing);
        }
    };

    @AfterEach
    void endServers() throws IOException {
        for (ServerProcess server : servers) {
            server.close();
        }
    }

    @Test
    void killsAndStartsAgainAndTimesBoth() throws IOException, InterruptedException {
        int port = FreePorts.next();
        ServerProcess server = server(lineServer(port), 60_000);
        FaultMeans means = means(server, "tcp:" + port, 30_000);
        means.startServer();
        long first = server.pid();
        FaultDriver driver = driver(means, "kill9@0,every=1ms,times=2,down=0..50ms", "term@2ms");
        driver.run(System.nanoTime(), System.nanoTime());
        assertEquals(3, timings.size());
        assertTrue(server.pid() != first);
        assertFalse(ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false));
        for (FaultTiming timing : timings) {
            assertTrue(timing.portClosedMs() >= 0, timing.toString());
            assertTrue(timing.firstAcceptMs() > timing.portClosedMs(), timing.toString());
            assertEquals(-1, timing.firstAckMs());
            assertEquals("", timing.note());
        }
        assertEquals(
                List.of(
                        "before kill9 #1",
                        "restart kill9 #1",
                        "before kill9 #2",
                        "restart kill9 #2",
                        "before term #3",
                        "restart term #3"),
                heard);
        server.close();
        assertFalse(Ready.parse("tcp:" + port).accepts());
        assertTrue(Files.readString(folder.resolve("server.log")).startsWith("ready"));
    }

    @Test
    void killsWhatAScriptStartedToo() throws IOException, InterruptedException {
        int port = FreePorts.next();
        Path script = Files.writeString(
                folder.resolve("start"), "sleep 300 & " + String.join(" ", lineServer(port)) + "\nsleep 300\n");
        ServerProcess server = server(List.of("sh", script.toString()));
        FaultMeans means = means(server, "tcp:" + port, 30_000);
        means.startServer();
        List<ProcessHandle> started =
                ProcessHandle.of(server.pid()).orElseThrow().descendants().toList();
        assertTrue(started.size() >= 2, started.toString());
        server.kill();
        assertTrue(started.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void pausesAndResumes() throws IOException, InterruptedException {
        Path counter = folder.resolve("counter");
        ServerProcess server = server(List.of("sh", "-c", "while :; do echo x >> '" + counter + "'; sleep 0.01; done"));
        server.start();
        awaitGrowth(counter, 0);
        server.pause();
        TimeUnit.MILLISECONDS.sleep(100); // a sleep that was under way may still let one line through
        long paused = Files.size(counter);
        TimeUnit.MILLISECONDS.sleep(200);
        assertEquals(paused, Files.size(counter));
        server.resume();
        awaitGrowth(counter, paused);
    }

    @Test
    void saysThatAServerDidNotHeedSigterm() throws IOException, InterruptedException {
        Path up = folder.resolve("up");
        ServerProcess server =
                server(List.of("sh", "-c", "trap '' TERM; touch '" + up + "'; while :; do sleep 0.05; done"));
        server.start();
        while (!Files.exists(up)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertFalse(server.terminate());
        assertFalse(ProcessHandle.of(server.pid()).map(ProcessHandle::isAlive).orElse(false));
    }

    @Test
    void saysWhyAServerIsNeverReady() throws IOException {
        int port = FreePorts.next();
        FaultMeans ends = means(server(List.of("sh", "-c", "echo no config; exit 7")), "tcp:" + port, 30_000);
        String message = String.valueOf(
                assertThrows(NeverReadyException.class, ends::startServer).getMessage());
        assertTrue(message.contains("code 7: no config;") && message.contains("server.log"), message);
        FaultMeans waits = means(server(List.of("sleep", "300")), "tcp:" + port, 200);
        message = String.valueOf(
                assertThrows(NeverReadyException.class, waits::startServer).getMessage());
        assertTrue(message.contains("was not ready within 0.2 s"), message);
    }

    @Test
    void readsReadinessFromAUrl() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> answer(http));
            answers.start();
            Ready ready = Ready.parse("http://127.0.0.1:" + http.getLocalPort() + "/readyz");
            assertFalse(ready.isReady());
            assertTrue(ready.isReady());
        }
    }

    @Test
    void commandsStandInForAServerThatIsNotOurs() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        CommandServer server = new CommandServer(
                command("echo end $FAULT >> '" + log + "'"),
                command("echo start >> '" + log + "'"),
                new ForeignServer(OptionalLong.empty()));
        server.start();
        assertFalse(Files.exists(log));
        server.kill();
        server.start();
        assertTrue(server.terminate());
        assertEquals("end kill9\nstart\nend term\n", Files.readString(log));
        IOException failed =
                assertThrows(IOException.class, () -> command("exit 4").run("--restart-cmd", "x"));
        assertTrue(String.valueOf(failed.getMessage()).startsWith("--restart-cmd ended with code 4"));
        ShellCommand slow = new ShellCommand("sleep 300", folder.resolve("out"), 100);
        assertThrows(IOException.class, () -> slow.run("--restart-cmd", "x"));
    }

    @Test
    void refusesAPlanWithoutItsMeans() {
        FaultMeans means = means(server(List.of("true")), "tcp:1", 100);
        for (String fault : List.of("kill9+rollback@1s", "rst@1s", "blackhole@1s", "cmd@1s")) {
            assertThrows(IllegalArgumentException.class, () -> driver(means, fault), fault);
        }
    }

    private void answer(ServerSocket http) {
        for (String status : List.of("503 Not Yet", "200 OK")) {
            try (Socket client = http.accept()) {
                byte[] request = new byte[4096];
                if (client.getInputStream().read(request) > 0) {
                    client.getOutputStream()
                            .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                                    .getBytes(US_ASCII));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void awaitGrowth(Path file, long above) throws IOException, InterruptedException {
        while (!Files.exists(file) || Files.size(file) <= above) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private FaultDriver driver(FaultMeans means, String... faults) {
        List<FaultSpec> specs = new ArrayList<>();
        for (String fault : faults) {
            specs.add(FaultSpec.parse(fault));
        }
        return new FaultDriver(means, FaultPlan.of(specs, Span.NONE, 1), NO_LOAD, listener);
    }

    private ShellCommand command(String text) {
        return new ShellCommand(text, folder.resolve("out"), 10_000);
    }

    private static FaultMeans means(Server server, String ready, long readyMs) {
        return new FaultMeans(server, Ready.parse(ready), readyMs, List.of(), null, null);
    }

    private ServerProcess server(List<String> command) {
        return server(command, 300);
    }

    private ServerProcess server(List<String> command, long terminateMs) {
        ServerProcess server = new ServerProcess(command, folder.resolve("server.log"), terminateMs, 0);
        servers.add(server);
        return server;
    }

    private List<String> lineServer(int port) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                "dev.tollgate.loadtest.judge.LineServer",
                Integer.toString(port),
                folder.toString(),
                "HONEST");
    }
}
