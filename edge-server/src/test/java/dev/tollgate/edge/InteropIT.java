package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.interop.ChromiumClient;
import dev.tollgate.edge.interop.Client;
import dev.tollgate.edge.interop.Exchange;
import dev.tollgate.edge.interop.Exchange.Level;
import dev.tollgate.edge.interop.Exchange.Row;
import dev.tollgate.edge.interop.Exchange.Transport;
import dev.tollgate.edge.interop.HiveMqClient;
import dev.tollgate.edge.interop.MosquittoClients;
import dev.tollgate.edge.interop.MqttJs;
import dev.tollgate.edge.interop.NodeClient;
import dev.tollgate.edge.interop.Page;
import dev.tollgate.edge.interop.Paho3Client;
import dev.tollgate.edge.interop.Paho5Client;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.Records;
import dev.tollgate.edge.testing.SecureClients;
import dev.tollgate.edge.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The clients that devices use, each in all its ways, against one edge; makes {@code docs/interoperability.md} of what it sees. */
final class InteropIT {
    private static final Path COMMITTED = Path.of("docs", "interoperability.md");
    private static final Path MADE = Path.of("target", "interoperability.md");
    private static final String BOTH = "message, answer";

    /** Whether Node.js and npm are there; {@code scripts/test} says so where they are not. */
    private static final boolean MQTT_JS = Boolean.parseBoolean(System.getProperty("interop.mqttJs", "true"));

    @TempDir
    static Path folder;

    private static EdgeProcess edge;
    private static Certificates certificates;
    private static @Nullable MqttJs mqttJs;
    private static @Nullable ChromiumClient chromium;
    private static String token;

    private final Page page = new Page();
    private final List<DynamicTest> tests = new ArrayList<>();
    private int requestId;

    @BeforeAll
    static void start() throws Exception {
        certificates = Certificates.create(folder);
        edge = EdgeProcess.start(
                folder.resolve("data"),
                "listen.mqtts=127.0.0.1:0",
                "listen.https=127.0.0.1:0",
                "tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "tls.keyFile=" + certificates.key("127.0.0.1"));
        token = edge.createDevice("demo", "device").get("token").asText();
        if (MQTT_JS) {
            MqttJs installed = MqttJs.install(Path.of("target", "interop"));
            mqttJs = installed;
            chromium = new ChromiumClient(installed, certificates.certificate("127.0.0.1"), folder);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertEquals(0, edge.stop(), edge.output());
        } finally {
            if (chromium != null) {
                chromium.close();
            }
        }
        assertFalse(edge.output().contains(token), "a token is in the log");
    }

    /** A test for each cell of the page, and then one for the page. */
    @TestFactory
    List<DynamicTest> clients() throws Exception {
        libraries();
        mosquitto();
        if (mqttJs != null && chromium != null) {
            mqttJs(mqttJs, chromium);
        }
        for (boolean tls : List.of(false, true)) {
            tests.add(dynamicTest("curl" + (tls ? ", TLS" : ""), () -> curl(tls)));
        }
        tests.add(dynamicTest("page", this::comparePage));
        return tests;
    }

    private void libraries() throws Exception {
        TrustManagerFactory trust = SecureClients.trust(certificates.authority());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        for (Transport transport : Transport.values()) {
            for (Level level : Level.values()) {
                add(new Row("HiveMQ client", level, transport), BOTH, new HiveMqClient(trust));
            }
            add(new Row("Paho Java", Level.MQTT_3_1_1, transport), BOTH, new Paho3Client(context));
            add(new Row("Paho Java", Level.MQTT_5, transport), BOTH, new Paho5Client(context));
        }
        page.version("HiveMQ client", com.hivemq.client.mqtt.MqttClient.class);
        page.version("Paho Java for MQTT 3.1.1", org.eclipse.paho.client.mqttv3.MqttClient.class);
        page.version("Paho Java for MQTT 5", org.eclipse.paho.mqttv5.client.MqttClient.class);
    }

    private void mosquitto() throws Exception {
        MosquittoClients mosquitto = new MosquittoClients(certificates.authority());
        for (Level level : Level.values()) {
            add(new Row("`mosquitto_pub`", level, Transport.TCP), "message", mosquitto::publish);
            add(new Row("`mosquitto_sub`", level, Transport.TCP), "answer", mosquitto::subscribe);
            add(new Row("`mosquitto_rr`", level, Transport.TCP), BOTH, mosquitto::request);
        }
        page.program("Mosquitto's clients " + version("mosquitto_pub", 2));
        page.program("curl " + version("curl", 1));
    }

    private void mqttJs(MqttJs installed, ChromiumClient browser) throws Exception {
        NodeClient node = new NodeClient(installed, certificates.authority());
        for (Transport transport : Transport.values()) {
            for (Level level : Level.values()) {
                add(new Row("MQTT.js in Node.js", level, transport), BOTH, node);
            }
        }
        for (Level level : Level.values()) {
            add(new Row("MQTT.js in Chromium", level, Transport.WEB_SOCKET), BOTH, browser);
        }
        page.version("MQTT.js", installed.version());
        page.program("Node.js " + version("node", 0));
        page.program(ChromiumClient.version());
    }

    /** The word of this index in the first line of what the program says of its version. */
    private static String version(String program, int word) throws Exception {
        return Tool.run(program, "--version")
                .output()
                .lines()
                .findFirst()
                .orElse("")
                .split(" ", -1)[word];
    }

    /** A row, and a test for each of its cells. */
    private void add(Row row, String shows, Client client) {
        page.row(row, shows);
        for (boolean tls : List.of(false, true)) {
            for (int qos = 0; qos <= 2; qos++) {
                Exchange exchange = exchange(row, tls, qos);
                String name = row.client() + ", MQTT " + row.level().text() + ", "
                        + row.transport().text() + (tls ? ", TLS" : "") + ", QoS " + qos;
                tests.add(dynamicTest(name, () -> {
                    client.perform(exchange);
                    awaitRecord(exchange);
                    page.shown(exchange);
                }));
            }
        }
    }

    private Exchange exchange(Row row, boolean tls, int qos) {
        String listener = row.transport() == Transport.TCP ? "mqtt" : "http";
        int port = edge.address(tls ? listener + "s" : listener).getPort();
        return new Exchange(row, tls, qos, port, resource(), requestId++);
    }

    private static String resource() {
        return "kp1/demo-v1/dcx/" + token + "/json";
    }

    private static void awaitRecord(Exchange exchange) throws Exception {
        JsonNode record = Records.await(edge, exchange.payload());
        assertEquals(
                "mqtt" + exchange.row().level().text(), record.get("protocol").asText());
        assertEquals(exchange.qos(), record.get("qos").asInt());
        assertEquals(exchange.requestId(), record.get("requestId").asInt());
    }

    private void curl(boolean tls) throws Exception {
        String payload = "{\"curl\":" + tls + "}";
        Tool.Result posted = Tool.run(
                "curl",
                "-sS",
                "--http1.1",
                "--cacert",
                certificates.authority(),
                "-w",
                "%{http_code} HTTP/%{http_version} %{size_download}",
                (tls ? "https" : "http") + "://127.0.0.1:"
                        + edge.address(tls ? "https" : "http").getPort() + "/" + resource(),
                "-d",
                payload);
        assertEquals("200 HTTP/1.1 0", posted.output());
        assertEquals("http", Records.await(edge, payload).get("protocol").asText());
        page.httpShown(tls);
    }

    private void comparePage() throws Exception {
        assumeTrue(MQTT_JS, "without Node.js and npm the page has not all its rows");
        Files.write(MADE, page.lines());
        List<String> committed = Files.exists(COMMITTED) ? Files.readAllLines(COMMITTED) : List.of();
        assertEquals(
                String.join("\n", Page.compared(committed)),
                String.join("\n", Page.compared(page.lines())),
                "edge-server/docs/interoperability.md is not what this run saw; if the run is right, renew it with"
                        + " `cp edge-server/target/interoperability.md edge-server/docs/` and commit it");
    }
}
