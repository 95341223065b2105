package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.SecureClients;
import dev.tollgate.edge.testing.Tool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Audit log, sealed tokens and the admin port's TLS of the real process. */
@Timeout(300)
final class AuditIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = Integer.getInteger("edge.audit.kills", 5);
    private static final int CHANGES_BEFORE_KILL = 60;
    private static final int DEVICES = 3_000;

    @TempDir
    private Path data;

    @TempDir
    private Path files;

    private static Tool.Result run(String... arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(Arrays.asList(arguments));
        return Tool.run(command.toArray(String[]::new));
    }

    private Tool.Result verify(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("audit", "verify", "--json", "--data", data.toString()));
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void notesEveryChange() throws Exception {
        try (EdgeProcess edge = EdgeProcess.start(
                data, "requiredSinks=archive", "sinks.file.archive.compression=none", "admin.metricsOpen=true")) {
            JsonNode device = edge.createDevice("app", "d");
            String path = "/api/v1/devices/" + device.get("deviceId").asText();
            String token = "/api/v1/tokens/" + device.get("tokenId").asText();
            assertEquals(
                    device.get("token").asText(),
                    edge.call("POST", token + "/reveal", "").get("token").asText());
            edge.call("POST", path + "/commands", "{\"type\":\"reboot\",\"payload\":{\"secret\":\"payload\"}}");
            edge.call("PUT", path + "/configuration", "{\"config\":{\"secret\":\"payload\"}}");
            edge.call("DELETE", path + "/configuration", "");
            edge.call("PATCH", path + "/metadata", "{\"place\":\"payload\"}");
            edge.call("POST", "/api/v1/sinks/archive/pause", "");
            edge.call("POST", "/api/v1/sinks/archive/resume", "");
            edge.call("POST", "/api/v1/sinks/archive/rewind", "{\"to\":\"start\"}");
            edge.call("POST", "/api/v1/reload", "");
            edge.call("POST", token + "/suspend", "");
            JsonNode log = edge.call("GET", "/api/v1/audit?limit=1000", "").get("audit");
            List<String> actions = new ArrayList<>();
            for (JsonNode entry : log) {
                actions.add(0, entry.get("action").asText());
                assertEquals("admin.token", entry.get("actor").asText());
                assertEquals("127.0.0.1", entry.get("address").asText());
            }
            assertEquals(
                    List.of(
                            "device.create",
                            "token.reveal",
                            "command.send",
                            "configuration.set",
                            "configuration.clear",
                            "metadata.change",
                            "sink.pause",
                            "sink.resume",
                            "sink.rewind",
                            "edge.reload",
                            "token.suspend"),
                    actions);
            assertFalse(log.toString().contains("payload"), log.toString());
            JsonNode page = edge.call("GET", "/api/v1/audit?limit=2", "");
            JsonNode next = edge.call(
                    "GET", "/api/v1/audit?limit=2&after=" + page.get("next").asText(), "");
            assertEquals("sink.rewind", next.get("audit").get(0).get("action").asText());
            assertTrue(edge.call("POST", "/api/v1/audit/verify", "").get("ok").asBoolean());

            Tool.Result running = verify();
            assertEquals(0, running.exitCode(), running.output());
            String head = JSON.readTree(running.output()).get("head").asText();
            assertEquals(log.get(0).get("hash").asText(), head);
            edge.stop();
            assertEquals(0, verify("--expect", head).exitCode());
            assertEquals(1, verify("--expect", "0f".repeat(32)).exitCode());
        }
    }

    /** Devices are created and suspended while the key is exchanged, until SIGKILL: what was answered is in the log, and can be revealed. */
    @Test
    void losesNothingWhenKilled() throws Exception {
        Map<String, String> tokens = new ConcurrentHashMap<>();
        Queue<String> suspended = new ConcurrentLinkedQueue<>();
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < DEVICES; i++) {
                lines.append("{\"name\":\"i").append(i).append("\",\"application\":\"app\"}\n");
            }
            Path file = Files.writeString(files.resolve("devices.ndjson"), lines);
            Tool.Result imported = run(
                    "device",
                    "import",
                    file.toString(),
                    "--admin",
                    edge.admin("").toString(),
                    "--data",
                    data.toString());
            assertEquals(0, imported.exitCode(), imported.output());
            edge.kill();
        }
        int generation = 1;
        for (int kill = 0; kill < KILLS; kill++) {
            try (EdgeProcess edge = EdgeProcess.start(data)) {
                generation = Math.max(
                        generation,
                        edge.call("POST", "/api/v1/key/rotate", "")
                                .get("generation")
                                .asInt());
                changeAndKill(edge, kill, tokens, suspended);
            }
        }
        try (EdgeProcess edge = EdgeProcess.start(data)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            JsonNode key = edge.call("GET", "/api/v1/key", "");
            while (key.get("rotating").asBoolean()) {
                assertTrue(System.nanoTime() < deadline, key.toString());
                TimeUnit.MILLISECONDS.sleep(50);
                key = edge.call("GET", "/api/v1/key", "");
            }
            assertEquals(0, key.get("damaged").asInt(), key.toString());
            assertTrue(key.get("generation").asInt() >= generation, key.toString());
            Set<String> created = targets(edge, "device.create", "tokenId");
            Set<String> noted = targets(edge, "token.suspend", "");
            assertTrue(created.containsAll(tokens.keySet()));
            assertTrue(noted.containsAll(suspended));
            for (Map.Entry<String, String> token : tokens.entrySet()) {
                JsonNode shown = edge.call("POST", "/api/v1/tokens/" + token.getKey() + "/reveal", "");
                assertEquals(token.getValue(), shown.get("token").asText());
            }
            JsonNode report = edge.call("POST", "/api/v1/audit/verify", "");
            assertTrue(report.get("ok").asBoolean(), report.toString());
            System.out.println("audit: " + KILLS + " kills, " + tokens.size() + " tokens created and revealed, "
                    + suspended.size() + " suspended, key " + key.get("generation") + ", " + report.get("entries")
                    + " entries");
        }
    }

    private static void changeAndKill(EdgeProcess edge, int round, Map<String, String> tokens, Queue<String> suspended)
            throws Exception {
        CountDownLatch enough = new CountDownLatch(CHANGES_BEFORE_KILL);
        List<Thread> changers = new ArrayList<>();
        for (int changer = 0; changer < 2; changer++) {
            String name = "k" + round + "-" + changer + "-";
            Thread thread = new Thread(() -> change(edge, name, tokens, suspended, enough), name);
            changers.add(thread);
            thread.start();
        }
        assertTrue(enough.await(60, TimeUnit.SECONDS), edge.output());
        edge.kill();
        for (Thread changer : changers) {
            changer.join();
        }
    }

    private static void change(
            EdgeProcess edge, String name, Map<String, String> tokens, Queue<String> suspended, CountDownLatch enough) {
        try {
            for (int i = 0; ; i++) {
                JsonNode device = edge.createDevice("app", name + i);
                String tokenId = device.get("tokenId").asText();
                tokens.put(tokenId, device.get("token").asText());
                edge.call("POST", "/api/v1/tokens/" + tokenId + "/suspend", "");
                suspended.add(tokenId);
                enough.countDown();
            }
        } catch (java.io.UncheckedIOException killed) {
            // what this is here for
        }
    }

    private static Set<String> targets(EdgeProcess edge, String action, String detail) {
        Set<String> targets = new HashSet<>();
        String after = "";
        do {
            JsonNode page = edge.call("GET", "/api/v1/audit?limit=1000&action=" + action + after, "");
            page.get("audit")
                    .forEach(entry -> targets.add(
                            detail.isEmpty()
                                    ? entry.get("target").asText()
                                    : entry.get("detail").get(detail).asText()));
            after = page.has("next") ? "&after=" + page.get("next").asText() : "";
        } while (!after.isEmpty());
        return targets;
    }

    @Test
    void speaksTlsOnTheAdminPort() throws Exception {
        Certificates certificates = Certificates.create(files);
        try (EdgeProcess edge = EdgeProcess.start(
                data,
                "admin.tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "admin.tls.keyFile=" + certificates.key("127.0.0.1"))) {
            String url = "https://127.0.0.1:" + edge.admin("").getPort();
            String[] list = {"device", "list", "--admin", url, "--data", data.toString()};
            Tool.Result untrusted = run(list);
            assertEquals(3, untrusted.exitCode(), untrusted.output());
            assertTrue(untrusted.output().contains("--admin-ca"), untrusted.output());
            List<String> trusted = new ArrayList<>(List.of(list));
            trusted.addAll(List.of("--admin-ca", certificates.authority()));
            Tool.Result listed = run(trusted.toArray(String[]::new));
            assertEquals(0, listed.exitCode(), listed.output());

            HttpResponse<String> alive = get(certificates, url + "/livez");
            assertEquals(200, alive.statusCode());
            assertEquals("DENY", alive.headers().firstValue("X-Frame-Options").orElse(""));
            assertEquals(
                    "default-src 'none'; frame-ancestors 'none'",
                    alive.headers().firstValue("Content-Security-Policy").orElse(""));
            var before = alive.sslSession().orElseThrow().getPeerCertificates()[0];
            certificates.issue("127.0.0.1", "subjectAltName=IP:127.0.0.1");
            Tool.Result reloaded =
                    run("reload", "--admin", url, "--data", data.toString(), "--admin-ca", certificates.authority());
            assertEquals(0, reloaded.exitCode(), reloaded.output());
            var after =
                    get(certificates, url + "/livez").sslSession().orElseThrow().getPeerCertificates()[0];
            assertFalse(before.equals(after));
        }
    }

    private static HttpResponse<String> get(Certificates certificates, String url) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, SecureClients.trust(certificates.authority()).getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(trusting)
                .build()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    @Test
    void refusesPlainTextBeyondLoopback() throws Exception {
        Tool.Result refused = run("config", "check", "--set", "listen.admin=0.0.0.0:9090");
        assertEquals(1, refused.exitCode(), refused.output());
        assertTrue(refused.output().contains("admin.plainTextAllowed"), refused.output());
        Certificates certificates = Certificates.create(files);
        List<List<String>> ways = List.of(
                List.of("admin.plainTextAllowed=true"),
                List.of(
                        "admin.tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                        "admin.tls.keyFile=" + certificates.key("127.0.0.1")));
        for (List<String> settings : ways) {
            List<String> allowed = new ArrayList<>(List.of("config", "check", "--set", "listen.admin=0.0.0.0:9090"));
            settings.forEach(setting -> allowed.addAll(List.of("--set", setting)));
            Tool.Result checked = run(allowed.toArray(String[]::new));
            assertEquals(0, checked.exitCode(), checked.output());
        }
    }

    @Test
    void looksAtTheFilesOfTheAdminPortBeforeTheStart() throws Exception {
        Certificates certificates = Certificates.create(files);
        String certificate = "admin.tls.certificateFile=" + certificates.certificate("127.0.0.1");
        Tool.Result doctor = run(
                "doctor",
                "--data",
                data.toString(),
                "--set",
                certificate,
                "--set",
                "admin.tls.keyFile=" + certificates.key("127.0.0.1"));
        assertTrue(doctor.output().matches("(?s).*warn  admin.tls.certificateFile .*days left.*"), doctor.output());
        Tool.Result missing = run("config", "check", "--set", certificate, "--set", "admin.tls.keyFile=none.pem");
        assertEquals(1, missing.exitCode(), missing.output());
        assertTrue(missing.output().contains("admin.tls.keyFile"), missing.output());
    }
}
