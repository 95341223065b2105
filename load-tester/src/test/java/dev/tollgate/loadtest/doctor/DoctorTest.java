package dev.tollgate.loadtest.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.yaml.ScenarioFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
    @TempDir
    private Path root;

    @BeforeEach
    void describeAMachine() throws IOException {
        put(
                "proc/self/limits",
                "Limit   Soft Limit  Hard Limit  Units\nMax open files            20000                30000                files\n");
        put("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        put("proc/sys/net/core/somaxconn", "128\n");
        put("proc/sys/net/ipv4/tcp_max_syn_backlog", "512\n");
        put("proc/net/sockstat", "sockets: used 63\nTCP: inuse 3 orphan 0 tw 89 alloc 39 mem 0\n");
    }

    private void put(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Finding find(String name, long connections, int processes, String ips, String target) {
        List<Endpoint> targets = List.of(Endpoint.parse("target", target));
        Need need = new Need(connections, processes, targets, SourceIps.parse("ips", ips), 500);
        return new ConnectionChecks(new Machine(root), need)
                .run().stream()
                        .filter(finding -> finding.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void countsOpenFiles() {
        assertEquals(
                Finding.Status.OK,
                find("open files", 19_800, 1, "off", "mqtt://127.0.0.1").status());
        Finding soft = find("open files", 25_000, 1, "off", "mqtt://127.0.0.1");
        assertEquals("--processes 2, or ulimit -n 25200", soft.fix());
        assertEquals(Finding.Status.FAIL, soft.status());
        Finding hard = find("open files", 100_000, 1, "off", "mqtt://127.0.0.1");
        assertTrue(hard.fix().startsWith("--processes 6, or as root: ulimit -Hn 100200"), hard.fix());
        assertEquals(
                Finding.Status.OK,
                find("open files", 75_000, 4, "off", "mqtt://127.0.0.1").status());
    }

    @Test
    void countsLocalPorts() {
        assertEquals(
                Finding.Status.OK,
                find("local ports", 28_232, 1, "off", "mqtt://127.0.0.1").status());
        Finding few = find("local ports", 28_233, 1, "off", "mqtt://127.0.0.1");
        assertEquals(Finding.Status.FAIL, few.status());
        assertEquals("--source-ips auto", few.fix());
        assertEquals(
                Finding.Status.OK,
                find("local ports", 100_000, 1, "auto", "mqtt://127.0.0.1").status());
        Finding far = find("local ports", 60_000, 1, "off", "mqtt://192.0.2.1");
        assertTrue(far.fix().contains("--source-ips with 3 addresses"), far.fix());
    }

    @Test
    void triesToBindAddresses() {
        assertEquals(
                Finding.Status.OK,
                find("source addresses", 1, 1, "127.0.0.2-127.0.0.9", "mqtt://127.0.0.1")
                        .status());
        Finding foreign = find("source addresses", 1, 1, "192.0.2.77", "mqtt://127.0.0.1");
        assertEquals(Finding.Status.FAIL, foreign.status());
        assertTrue(foreign.fix().startsWith("ip address add 192.0.2.77/32"), foreign.fix());
    }

    @Test
    void looksAtBacklogConntrackAndTimeWait() throws IOException {
        assertEquals(
                Finding.Status.WARN,
                find("listen backlog", 1, 1, "off", "mqtt://127.0.0.1").status());
        assertEquals(
                Finding.Status.OK,
                find("listen backlog", 1, 1, "off", "mqtt://192.0.2.1").status());
        assertEquals(
                "not loaded", find("conntrack", 1, 1, "off", "mqtt://127.0.0.1").detail());
        put("proc/sys/net/netfilter/nf_conntrack_max", "1000\n");
        put("proc/sys/net/netfilter/nf_conntrack_count", "500\n");
        assertEquals(
                Finding.Status.WARN,
                find("conntrack", 900, 1, "off", "mqtt://127.0.0.1").status());
        assertEquals(
                Finding.Status.OK,
                find("TIME_WAIT", 1, 1, "off", "mqtt://127.0.0.1").status());
        put("proc/net/sockstat", "TCP: inuse 3 orphan 0 tw 20000 alloc 39 mem 0\n");
        assertEquals(
                Finding.Status.WARN,
                find("TIME_WAIT", 1, 1, "off", "mqtt://127.0.0.1").status());
    }

    @Test
    void knowsNothingOfAnotherSystem(@TempDir Path empty) {
        Need need = new Need(10, 1, List.of(), SourceIps.AUTO, 100);
        for (Finding finding : new ConnectionChecks(new Machine(empty), need).run()) {
            assertEquals(Finding.Status.OK, finding.status(), finding.text());
        }
    }

    @Test
    void seesWhetherTheTargetAnswers() throws IOException {
        Need need;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            need = new Need(
                    10,
                    1,
                    List.of(Endpoint.parse("t", "mqtt://127.0.0.1:" + server.getLocalPort())),
                    SourceIps.OFF,
                    100);
            Finding answers = target(need);
            assertEquals(Finding.Status.OK, answers.status(), answers.text());
            assertTrue(answers.detail().contains("on this machine"), answers.detail());
        }
        assertEquals(Finding.Status.WARN, target(need).status());
    }

    private static Finding target(Need need) {
        return new MachineChecks(Machine.THIS, need)
                .run().stream()
                        .filter(finding -> finding.name().equals("target"))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void examinesThisMachine() {
        List<Finding> findings = Doctor.examine(new Need(10, 1, List.of(), SourceIps.AUTO, 100));
        assertTrue(findings.size() >= 10, findings.toString());
        for (Finding finding : findings) {
            assertFalse(finding.detail().isEmpty());
            assertEquals(finding.status() == Finding.Status.OK, finding.fix().isEmpty(), finding.text());
        }
    }

    private static Scenario scenario(String flow, String devices) {
        return ScenarioFile.parse(
                "x.yaml",
                "target: { mqtt: 'mqtt://127.0.0.1', http: 'http://127.0.0.1' }\ndevices: " + devices + "\nflows: [ "
                        + flow + " ]\n");
    }

    private static List<String> failed(Scenario scenario) {
        return Preflight.check(scenario).stream()
                .filter(finding -> finding.status() == Finding.Status.FAIL)
                .map(finding -> finding.name() + ": " + finding.detail())
                .toList();
    }

    @Test
    void findsWhatARunWouldStumbleOver() throws IOException {
        Path tokens = Files.writeString(root.resolve("t.csv"), "token\nabc\n");
        assertEquals(List.of(), failed(scenario("{ topic: 'a/{i}', rate: 1/s }", "{ count: 2 }")));
        assertEquals(List.of(), failed(scenario("{ topic: 'a/{token}', rate: 1/s }", "{ tokens: '" + tokens + "' }")));
        String template = failed(scenario("{ topic: 'a/{tokn}', rate: 1/s }", "{ count: 2 }"))
                .get(0);
        assertTrue(template.startsWith("flow pub.q1: topic: expected one of {token}"), template);
        String tokenless = failed(scenario("{ op: http, path: '/{token}', rate: 1/s }", "{ count: 2 }"))
                .get(0);
        assertTrue(tokenless.contains("give --tokens FILE"), tokenless);
        List<String> missing =
                failed(scenario("{ topic: t, rate: 1/s, payload: '@/none/such' }", "{ tokens: /none/t.csv }"));
        assertEquals(3, missing.size(), missing.toString());
        String mix = failed(scenario("{ topic: t, rate: 1/s }", "{ mix: { active: 1 } }"))
                .get(0);
        assertTrue(mix.startsWith("tokens: mix.active: expected tokens of that state"), mix);
    }

    @Test
    void countsTheConnectionsOfAScenario() {
        assertEquals(
                15,
                Need.of(scenario(
                                "{ topic: t, rate: 1/s }, { name: p, op: ping, rate: 1/s, devices: 0..3 }, { op: http, rate: 1/s, devices: 5..9 }",
                                "{ count: 10 }"))
                        .connections());
    }
}
