package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.KafkaBroker;
import dev.tollgate.edge.testing.KafkaReader;
import dev.tollgate.edge.testing.Mosquitto;
import dev.tollgate.edge.testing.PlantedSecrets;
import dev.tollgate.edge.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants tokens wherever one can come in, right ones and wrong ones, and looks for them wherever the edge writes: its log at its most
 * talkative, the journal, the metrics, its databases, what sinks and {@code edge tail} get, and the heap once all connections have ended.
 * A new way in, or a new kind of token, is a line in {@link #plantAll}; a new place is a line in the test.
 */
@Timeout(300)
final class SecretsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int HEAP_TIMEOUT_S = 120;

    @TempDir
    private Path data;

    @TempDir
    private Path files;

    private final PlantedSecrets secrets = new PlantedSecrets();
    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    private final Queue<String> published = new ConcurrentLinkedQueue<>();
    private HttpServer backend;
    private KafkaBroker kafka;
    private Mosquitto broker;
    private Mqtt5AsyncClient subscriber;
    private EdgeProcess edge;
    private String adminToken;

    @BeforeEach
    void start() throws Exception {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", exchange -> {
            delivered.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().entrySet() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        backend.start();
        kafka = KafkaBroker.start(Files.createDirectory(files.resolve("kafka")));
        broker = Mosquitto.start(Files.createDirectory(files.resolve("broker")), "allow_anonymous true");
        subscriber = subscribe();
        adminToken = secrets.plant("AdminToken" + "0".repeat(32));
        Files.writeString(data.resolve("admin.token"), adminToken + "\n");
        edge = EdgeProcess.startIn(
                Map.of("EDGE_LOG_LEVEL", "trace"),
                data,
                "admin.ioTimeoutMs=1000", // after which an idle connection is closed, too
                "requiredSinks=backend,archive,stream,broker",
                "sinks.http.backend.url=http://127.0.0.1:"
                        + backend.getAddress().getPort() + "/",
                "sinks.file.archive.folder=" + files.resolve("records"),
                "sinks.file.archive.compression=none",
                "sinks.kafka.stream.bootstrapServers=" + kafka.servers(),
                "sinks.kafka.stream.topic=records",
                "sinks.mqtt.broker.url=mqtt://127.0.0.1:" + broker.port());
    }

    /** To all that the MQTT sink publishes. */
    private Mqtt5AsyncClient subscribe() {
        Mqtt5AsyncClient client = Mqtt5Client.builder()
                .serverHost("127.0.0.1")
                .serverPort(broker.port())
                .buildAsync();
        client.connect().join();
        client.subscribeWith()
                .topicFilter("#")
                .callback(publish ->
                        published.add(publish + " " + new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)))
                .send()
                .join();
        return client;
    }

    @AfterEach
    void stop() {
        edge.close();
        subscriber.disconnect().join();
        broker.close();
        kafka.close();
        backend.stop(0);
    }

    private static String raw(InetSocketAddress address, String request) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String http(String method, String path, String headers, String body) throws IOException {
        return raw(edge.http(), request(method, path, headers, body));
    }

    private String admin(String method, String path, String body) throws IOException {
        return admin(method, path, "Authorization: Bearer " + adminToken + "\r\n", body);
    }

    private String admin(String method, String path, String headers, String body) throws IOException {
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), edge.admin("").getPort());
        return raw(address, request(method, path, headers, body));
    }

    private static String request(String method, String path, String headers, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static JsonNode json(String response) throws IOException {
        return JSON.readTree(response.substring(response.indexOf("\r\n\r\n") + 4));
    }

    /** Each way in. Answers are looked at only where the value must have been taken. */
    private void plantAll() throws Exception {
        String device = plantByAdmin();
        plantByHttp(device);
        plantByUpload(device);
        plantByWebSocket(device);
        plantByMqtt(device);
        plantByCli();
    }

    /** @return a device's token that is good */
    private String plantByAdmin() throws Exception {
        String token = secrets.plant("Device");
        String created = admin(
                "POST", "/api/v1/devices", "{\"name\":\"d\",\"application\":\"app\",\"token\":\"" + token + "\"}");
        assertTrue(created.contains(" 201 "), created);
        JsonNode device = json(created);
        String tokens = "/api/v1/devices/" + device.get("deviceId").asText() + "/tokens";
        String issued = admin("POST", tokens, "{\"token\":\"" + secrets.plant("Issued") + "\"}");
        assertTrue(issued.contains(" 201 "), issued);
        String issuedPath = "/api/v1/tokens/" + json(issued).get("tokenId").asText();
        assertTrue(admin("POST", issuedPath + "/reveal", "").contains(PlantedSecrets.MARK));
        assertTrue(admin("POST", issuedPath + "/revoke", "").contains("Revoked"));
        assertTrue(admin("POST", issuedPath + "/reveal", "").contains("not-revealable"));
        admin("POST", tokens, "{\"token\":\"" + secrets.plant("Twice") + "\",\"token\":\"x\"}");
        admin("POST", tokens, "{\"tokn\":\"" + secrets.plant("Misnamed") + "\"}");
        admin("POST", tokens, "{\"" + secrets.plant("Member") + "\":1}");
        admin("POST", tokens, "{\"token\": " + secrets.plant("NoJson") + "}");
        admin("POST", tokens, "{\"token\":[\"" + secrets.plant("Listed") + "\"]}");
        admin("POST", tokens, "{\"token\":\"a.b/" + secrets.plant("Illegal") + "\"}");
        admin("POST", tokens, "{\"token\":\"" + token + "\"}"); // taken
        admin("GET", "/api/v1/tokens/" + secrets.plant("InPath"), "");
        admin("GET", "/api/v1/" + secrets.plant("Route"), "");
        admin("GET", "/api/v1/devices?token=" + secrets.plant("Query"), "");
        admin("GET", "/api/v1/devices?" + secrets.plant("Parameter") + "=1", "");
        admin("GET", "/api/v1/audit?actor=" + secrets.plant("Actor"), "");
        admin("GET", "/api/v1/devices", "Authorization: Bearer " + secrets.plant("WrongAdmin") + "\r\n", "");
        admin("GET", "/api/v1/devices", "Authorization: " + secrets.plant("Scheme") + "\r\n", "");
        admin("GET", "/api/v1/devices", "Cookie: session=" + secrets.plant("Cookie") + "\r\n", "");
        String lines = "{\"name\":\"i1\",\"application\":\"app\",\"token\":\"" + secrets.plant("Import") + "\"}\n"
                + "{\"name\":\"i2\",\"application\":\"app\",\"token\":\"" + secrets.plant("ImportCut") + "\n"
                + "{\"name\":\"i3\",\"application\":\"app\",\"token\":\"" + token + "\"}\n"
                + secrets.plant("ImportLine") + "\n";
        String imported = admin("POST", "/api/v1/devices/import", lines);
        assertTrue(imported.contains("\"created\":1"), imported);
        return token;
    }

    private void plantByHttp(String token) throws Exception {
        assertTrue(http("POST", "/kp1/app-v1/dcx/" + token + "/json", "", "{}").contains(" 200 "));
        assertTrue(http("POST", "/kpc/kp1/app-v1/dcx/" + token + "/json/7", "", "{}")
                .contains(" 200 "));
        assertTrue(http("POST", "/kp1/app-v1/dcx/" + secrets.plant("WrongPath") + "/json", "", "{}")
                .contains(" 401 "));
        http("POST", "/kp1/app-v1/dcx/" + secrets.plant("NoResource"), "", "{}");
        http("POST", "/kp1/app-v1/dcx/" + secrets.plant("Escaped") + "%20%zz/json", "", "{}");
        http("POST", "/kp1/app-v1/dcx/" + secrets.plant("Dotted") + ".x/json", "", "{}");
        http("POST", "/kp1/app-v1/nox/" + secrets.plant("NoExtension") + "/json", "", "{}");
        http("POST", "/kp1/app-v1/nox/" + token + "/json", "", "{}");
        http("POST", "/" + secrets.plant("OtherPath") + "/a/b", "", "{}");
        http("POST", "/kp1/app-v1/dcx/" + token + "/json?token=" + secrets.plant("DeviceQuery"), "", "{}");
        http("GET", "/kp1/app-v1/dcx/" + secrets.plant("WrongMethod") + "/json", "", "");
        http("DELETE " + secrets.plant("Verb"), "/", "", "");
        http("POST", "/", "Authorization: Bearer " + secrets.plant("Bearer") + "\r\n", "");
        String basic = Base64.getEncoder()
                .encodeToString((secrets.plant("BasicUser") + ":x").getBytes(StandardCharsets.UTF_8));
        http("POST", "/kp1/app-v1/dcx/" + token + "/json", "Authorization: Basic " + basic + "\r\n", "{}");
        http("POST", "/kp1/app-v1/epmx/" + token + "/update/keys/1", "", "{\"a\": " + secrets.plant("Payload") + "}");
        http("POST", "/kp1/app-v1/cmx/" + token + "/pull/json/2", "", "{\"" + secrets.plant("PayloadMember") + "\":1}");
        raw(edge.http(), "POST /kp1/app-v1/dcx/" + secrets.plant("Torn") + "/json HTTP/9.9\r\n\r\n");
    }

    private void plantByUpload(String token) throws Exception {
        String granted = http("POST", "/kp1/app-v1/bcx/" + token + "/token", "", "");
        String uploadToken = json(granted).get("token").asText();
        uploadTokens.add(uploadToken);
        String stored = http("POST", "/bcx/api/v1/files/f", "x-auth-token: " + uploadToken + "\r\n", "content");
        assertTrue(stored.contains(" 204 "), stored);
        http("POST", "/bcx/api/v1/files/g", "x-auth-token: " + secrets.plant("WrongUpload") + "\r\n", "content");
        http("POST", "/bcx/api/v1/files/g?token=" + secrets.plant("UploadQuery"), "", "content");
        String twice = "x-auth-token: " + secrets.plant("UploadOne") + "\r\nx-auth-token: " + secrets.plant("UploadTwo")
                + "\r\n";
        http("POST", "/bcx/api/v1/files/g", twice, "content");
    }

    private final List<String> uploadTokens = new ArrayList<>();

    private void plantByWebSocket(String token) throws Exception {
        String upgrade = String.join(
                "\r\n",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Protocol: mqtt",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "");
        for (String path : List.of(
                "/" + secrets.plant("SocketPath"),
                "/ws/" + secrets.plant("SocketLevel"),
                "/mqtt/" + token,
                "/mqtt?token=" + secrets.plant("SocketQuery"))) {
            String bearer = "Authorization: Bearer " + secrets.plant("SocketBearer") + "\r\n";
            try (Socket socket =
                    new Socket(edge.http().getAddress(), edge.http().getPort())) {
                String request = "GET " + path + " HTTP/1.1\r\nHost: edge\r\n" + upgrade + bearer + "\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                socket.setSoTimeout(10_000);
                assertTrue(socket.getInputStream().read() >= 0, path);
            }
        }
    }

    private Mqtt5BlockingClient mqtt(String clientId) {
        return Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(edge.mqtt().getPort())
                .buildBlocking();
    }

    private void plantByMqtt(String token) {
        Mqtt5BlockingClient client = mqtt("one");
        client.connectWith()
                .simpleAuth()
                .username(secrets.plant("UserName"))
                .password(secrets.plant("Password").getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        publish(client, "kp1/app-v1/dcx/" + token + "/json/3", "{}");
        publish(client, "kp1/app-v1/dcx/" + secrets.plant("WrongTopic") + "/json", "{}");
        publish(client, "kp1/app-v1/dcx/" + secrets.plant("ShortTopic"), "{}");
        publish(client, "kp1/app-v1/nox/" + secrets.plant("TopicExtension") + "/json", "{}");
        publish(client, "kp1//dcx/" + secrets.plant("EmptyLevel") + "/json", "{}");
        publish(client, secrets.plant("OtherTopic"), "{}");
        publish(client, "kp1/app-v1/epmx/" + token + "/update/keys/5", secrets.plant("TopicPayload"));
        disconnect(client);
        Mqtt5BlockingClient kept = mqtt("kept");
        kept.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
        for (String filter : List.of(
                "kp1/app-v1/cex/" + token + "/#",
                "kp1/app-v1/cex/" + secrets.plant("WrongFilter") + "/#",
                secrets.plant("OtherFilter") + "/+")) {
            subscribe(kept, filter);
        }
        publish(kept, "kp1/app-v1/cmx/" + token + "/pull/json/6", "{}");
        disconnect(kept);
        Mqtt5BlockingClient willed = mqtt("willed");
        willed.connectWith()
                .willPublish()
                .topic("kp1/app-v1/dcx/" + secrets.plant("Will") + "/json")
                .qos(MqttQos.AT_LEAST_ONCE)
                .applyWillPublish()
                .send();
        disconnect(willed);
    }

    /** Refused or not: what counts is what is left behind. */
    private static void publish(Mqtt5BlockingClient client, String topic, String payload) {
        try {
            client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload.getBytes(StandardCharsets.UTF_8))
                    .send();
        } catch (Mqtt5MessageException refused) {
            assertTrue(client.getState().isConnected(), () -> topic + " ended the connection: " + refused);
        }
    }

    private static void subscribe(Mqtt5BlockingClient client, String filter) {
        try {
            client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
        } catch (Mqtt5MessageException refused) {
            assertTrue(client.getState().isConnected(), () -> filter + " ended the connection: " + refused);
        }
    }

    private static void disconnect(Mqtt5BlockingClient client) {
        try {
            client.disconnect();
        } catch (MqttClientStateException gone) {
            throw new AssertionError("the edge had ended the connection", gone);
        }
    }

    private void plantByCli() throws Exception {
        Path lines = Files.writeString(
                files.resolve("devices.ndjson"),
                "{\"name\":\"c\",\"application\":\"app\",\"token\":\"" + secrets.plant("CliImport") + "\"}\n");
        Tool.Result imported = cli("device", "import", lines.toString());
        assertEquals(0, imported.exitCode(), imported.output());
        Files.delete(lines);
    }

    private Tool.Result cli(String... arguments) throws Exception {
        List<String> command = EdgeProcess.command();
        command.addAll(Arrays.asList(arguments));
        command.addAll(
                List.of("--admin", edge.admin("").toString(), "--admin-token", "@" + data.resolve("admin.token")));
        return Tool.run(command.toArray(String[]::new));
    }

    @Test
    void leavesNoTokenAnywhere() throws Exception {
        plantAll();
        for (String sink : List.of("backend", "archive", "stream", "broker")) {
            edge.awaitMetric("tollgate_sink_lag_records{sink=\"" + sink + "\"}", lag -> lag == 0);
        }
        expectNone("metrics", PlantedSecrets.findIn(edge.metrics()));
        Tool.Result tail = cli("tail", "--json", "--from", "start", "--to", "end");
        assertTrue(tail.output().contains("\"sequence\""), tail.output());
        expectNone("edge tail", PlantedSecrets.findIn(tail.output()));
        expectNone(
                "edge audit",
                PlantedSecrets.findIn(cli("audit", "list", "--json").output()));
        assertTrue(!delivered.isEmpty());
        expectNone("HTTP sink", PlantedSecrets.findIn(String.join("\n", delivered)));
        List<KafkaReader.Message> records = KafkaReader.readAll(kafka.servers(), "records");
        assertEquals(delivered.isEmpty(), records.isEmpty());
        expectNone("Kafka sink", PlantedSecrets.findIn(records.toString()));
        assertTrue(!published.isEmpty());
        expectNone("MQTT sink", PlantedSecrets.findIn(String.join("\n", published)));
        expectNone("file sink", PlantedSecrets.findIn(files.resolve("records")));
        Path copies = PlantedSecrets.copyDatabases(data, Files.createDirectory(files.resolve("copies")));
        for (String database : List.of("registry.db", "sessions.db")) {
            assertTrue(
                    Files.size(copies.resolve(database + "-wal")) > 0,
                    "the write-ahead log of " + database + " is empty");
        }
        expectNone("databases of the running edge", PlantedSecrets.findIn(copies));
        expectNone("heap", awaitCleanHeap());
        assertEquals(0, edge.stop(), edge.output());
        expectNone("log", PlantedSecrets.findIn(edge.output()));
        Files.delete(data.resolve("admin.token"));
        expectNone("data folder", PlantedSecrets.findIn(data));
        for (String uploadToken : uploadTokens) {
            assertTrue(!edge.output().contains(uploadToken), "an upload token is in the log");
        }
    }

    private static void expectNone(String place, Set<String> found) {
        assertEquals(Set.of(), found, () -> place + " has what was planted");
    }

    /** What is still reachable of what was planted, some time after all connections have ended. */
    private Set<String> awaitCleanHeap() throws Exception {
        edge.awaitMetric("tollgate_connections{protocol=\"mqtt\"}", open -> open == 0);
        edge.awaitMetric("tollgate_connections{protocol=\"http\"}", open -> open == 0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEAP_TIMEOUT_S);
        Set<String> found = PlantedSecrets.findIn(heapDump());
        while (!found.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.SECONDS.sleep(1); // the admin port forgets this test's own connection when it has idled
            found = PlantedSecrets.findIn(heapDump());
        }
        return found;
    }

    private Path heapDump() throws Exception {
        Path dump = files.resolve("edge.hprof");
        Files.deleteIfExists(dump);
        Tool.Result done = Tool.run("jcmd", Long.toString(edge.pid()), "GC.heap_dump", dump.toString());
        assertEquals(0, done.exitCode(), done.output());
        return dump;
    }
}
