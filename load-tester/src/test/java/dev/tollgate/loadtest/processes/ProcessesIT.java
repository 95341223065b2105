package dev.tollgate.loadtest.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.report.summary.ExitCode;
import dev.tollgate.loadtest.report.summary.OperationCounts;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.server.Behaviour;
import dev.tollgate.loadtest.server.NullServer;
import dev.tollgate.loadtest.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in three processes, against the tester's own server. */
class ProcessesIT {
    /** Three digits: while devices connect, that is all the load there is, and it is less. */
    private static final String MEASURING = ".*conn 3\\d/3\\d +pub +\\d{3}/s +ack +\\d{3}/s.*";

    private final NullServer server = new NullServer(Behaviour.PROMPT);

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private LoadProcess load(String arguments) throws IOException {
        return new LoadProcess(folder, List.of(arguments.split(" ")));
    }

    private String url() {
        return "mqtt://127.0.0.1:" + server.mqttPort();
    }

    private LoadProcess endless() throws IOException {
        return load("pub -c 30 --rate 300 --warmup 0s -d 10m --processes 3 --skip-checks " + url());
    }

    /** The figures must be exact; whether a busy machine's latencies may be believed is another matter. */
    private static Summary ended(LoadProcess load) throws IOException, InterruptedException {
        int code = load.exitCode();
        assertTrue(code == ExitCode.OK.code() || code == ExitCode.NOT_TRUSTWORTHY.code(), code + "\n" + load.output());
        return load.summary();
    }

    @Test
    void sendsWhatOneProcessWould() throws Exception {
        try (LoadProcess load = load(
                "pub -c 31 --rate 500 --limit 1000 --warmup 0s -d 60s --processes 3 --op-timeout 60s --max-backlog 60s "
                        + "--skip-checks " + url())) {
            Summary summary = ended(load);
            assertEquals(1_000, counts(summary, "pub.q1").planned());
            assertEquals(1_000, counts(summary, "pub.q1").ok());
            assertEquals(31, counts(summary, "conn").ok());
            assertEquals(1_000, server.messages());
            assertEquals("3", summary.run().environment().get("processes"));
            long samples = summary.latency().stream()
                    .filter(latency -> latency.series().equals("pub.q1.response"))
                    .findFirst()
                    .orElseThrow()
                    .count();
            assertEquals(1_000, samples);
        }
    }

    @Test
    void publishersAndSubscribersMeetAcrossProcesses() throws Exception {
        Path scenario = Files.writeString(folder.resolve("fan.yaml"), """
                name: fan
                target: { mqtt: "%s" }
                devices: { count: 10, username: user, password: "s3cret" }
                flows:
                  - { name: pub, op: pub.q1, rate: 100/s, topic: "news/{i}", devices: "0..2", stamp: binary, limit: 300 }
                  - { name: sub, op: sub, topic: "news/#", qos: 1, devices: "3..9", stamp: binary }
                phases: [ { warmup: 0s }, { measure: 10s }, { drain: 60s } ]
                op_timeout: 60s
                max_backlog: 60s
                """.formatted(url()));
        try (LoadProcess load = load("run --processes 3 --skip-checks " + scenario)) {
            Summary summary = ended(load);
            assertEquals(300, counts(summary, "pub").ok(), load.output());
            assertEquals(2_100, counts(summary, "e2e").ok(), load.output());
            assertEquals(300, counts(summary, "e2e.last").ok(), load.output());
            assertEquals(0, summary.figures().get("protocol.violations"));
            assertFalse(load.output().contains("s3cret"));
            assertFalse(Files.readString(folder.resolve("run/summary.json")).contains("s3cret"));
        }
    }

    @Test
    void stormTimesAreOfAllConnections() throws Exception {
        try (LoadProcess load =
                load("storm -c 30 --processes 3 --op ping --at 1s -d 10s --warmup 0s --skip-checks " + url())) {
            Summary summary = ended(load);
            assertEquals(30, summary.figures().get("storm.cut"), load.output());
            assertEquals(30, summary.figures().get("storm.back"), load.output());
            assertEquals(
                    1,
                    summary.events().stream()
                            .filter(event -> event.text().startsWith("cut 30 connections"))
                            .count());
        }
    }

    @Test
    void aLostProcessFailsTheRun() throws Exception {
        try (LoadProcess load = endless()) {
            load.awaitOutput(MEASURING);
            List<ProcessHandle> children = load.children();
            assertEquals(3, children.size());
            children.get(1).destroyForcibly();
            assertEquals(ExitCode.NOT_TRUSTWORTHY.code(), load.exitCode(), load.output());
            assertTrue(
                    load.output()
                            .lines()
                            .anyMatch(line -> line.matches("INVALID: process \\d of 3 \\(pid "
                                    + children.get(1).pid() + "\\) ended before its result, with exit code 137.*")),
                    load.output());
            LoadProcess.await(() -> children.stream().noneMatch(ProcessHandle::isAlive), "children end");
        }
    }

    @Test
    void childrenEndWithTheirParent() throws Exception {
        try (LoadProcess load = endless()) {
            load.awaitOutput(MEASURING);
            List<ProcessHandle> children = load.children();
            assertEquals(3, children.size());
            load.kill();
            LoadProcess.await(() -> children.stream().noneMatch(ProcessHandle::isAlive), "children end");
        }
    }

    /** A terminal's Ctrl-C goes to all processes. */
    @Test
    void anInterruptLeavesTheResultOfAll() throws Exception {
        try (LoadProcess load = endless()) {
            load.awaitOutput(MEASURING);
            List<Long> all = new ArrayList<>(
                    load.children().stream().map(ProcessHandle::pid).toList());
            all.add(load.pid());
            LoadProcess.signal("INT", all);
            int code = load.exitCode();
            boolean isBusy = code == ExitCode.NOT_TRUSTWORTHY.code(); // says more than the signal does
            assertTrue(isBusy || code == ExitCode.INTERRUPTED.code(), code + "\n" + load.output());
            Summary summary = load.summary();
            assertTrue(summary.interrupted());
            assertEquals(30, counts(summary, "conn").ok(), load.output());
            long ok = counts(summary, "pub.q1").ok();
            assertTrue(ok > 0 && ok <= server.messages(), load.output());
        }
    }

    @Test
    void nothingThatListensIsSaidOnce() throws Exception {
        int port = FreePorts.next();
        try (LoadProcess load = load("pub -c 30 --rate 300 --processes 3 --skip-checks mqtt://127.0.0.1:" + port)) {
            assertEquals(ExitCode.UNREACHABLE.code(), load.exitCode(), load.output());
            assertEquals(
                    1,
                    load.output()
                            .lines()
                            .filter(line -> line.startsWith("nothing answers at"))
                            .count());
        }
    }

    @Test
    void refusesMoreProcessesThanDevices() throws Exception {
        try (LoadProcess load = load("pub -c 2 --rate 300 --processes 3 " + url())) {
            assertEquals(ExitCode.USAGE.code(), load.exitCode(), load.output());
            assertTrue(load.output().contains("no more than the 2 devices"), load.output());
        }
    }

    private static OperationCounts counts(Summary summary, String operation) {
        return Objects.requireNonNull(summary.operations().get(operation), operation);
    }
}
