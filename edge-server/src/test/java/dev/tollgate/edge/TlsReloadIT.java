package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.JournalFolder;
import dev.tollgate.edge.testing.RawMqttPublisher;
import dev.tollgate.edge.testing.SecureClients;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that change while devices publish over TLS and secure WebSockets: no session ends, no answer is lost. */
@Timeout(600)
final class TlsReloadIT {
    private static final int CHANGES = 100;
    private static final int DEVICES = 4; // half of them over WebSocket
    private static final int WINDOW = 16;
    private static final String BROKEN = "broken";
    private static final String RELOADS = "tollgate_tls_reloads_total";

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final List<X509Certificate> versions = new ArrayList<>();
    private Certificates certificates;
    private Path secret; // as Kubernetes lays it out

    @BeforeEach
    void makeCertificates() throws Exception {
        certificates = Certificates.create(folder);
        secret = Files.createDirectory(folder.resolve("secret"));
        for (int version = 0; version < 2; version++) {
            certificates.issue("127.0.0.1", "subjectAltName=IP:127.0.0.1");
            layOut("" + version, certificates.key("127.0.0.1"));
            versions.add(SecureClients.certificate(certificates.certificate("127.0.0.1")));
        }
        layOut(BROKEN, certificates.key("edge"));
        turnTo("0");
        Files.createSymbolicLink(secret.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(secret.resolve("tls.key"), Path.of("..data/tls.key"));
    }

    @AfterEach
    void endThreads() {
        isOver.set(true);
        threads.shutdownNow();
    }

    private void layOut(String version, String key) throws Exception {
        Path place = Files.createDirectory(secret.resolve(".." + version));
        Files.copy(Path.of(certificates.certificate("127.0.0.1")), place.resolve("tls.crt"));
        Files.copy(Path.of(key), place.resolve("tls.key"));
    }

    private void turnTo(String version) throws Exception {
        Path link = Files.createSymbolicLink(secret.resolve("..next"), Path.of(".." + version));
        Files.move(link, secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private EdgeProcess start(String provider, int reloadCheckMs) throws Exception {
        return EdgeProcess.startFast(
                folder.resolve("data"),
                "listen.mqtts=127.0.0.1:0",
                "listen.https=127.0.0.1:0",
                "tls.provider=" + provider,
                "tls.certificateFile=" + secret.resolve("tls.crt"),
                "tls.keyFile=" + secret.resolve("tls.key"),
                "tls.reloadCheckMs=" + reloadCheckMs);
    }

    /** Even changes are noticed by the edge itself, odd ones when it is told. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    @Alone("its devices send as fast as they can, which takes the whole machine")
    void keepsSessions(String provider) throws Exception {
        try (EdgeProcess edge = start(provider, 100)) {
            List<Future<Long>> devices = publish(edge);
            for (int change = 1; change <= CHANGES; change++) {
                double reloads = edge.metric(RELOADS);
                int version = change % 2;
                turnTo("" + version);
                if (version == 1) {
                    edge.call("POST", "/api/v1/reload", "{}");
                } else {
                    edge.awaitMetric(RELOADS, value -> value > reloads);
                }
                assertEquals(versions.get(version), certificateOf(edge.address("mqtts")));
            }
            assertEquals(versions.get(CHANGES % 2), certificateOf(edge.address("https")));
            isOver.set(true);
            long answered = 0;
            for (Future<Long> device : devices) {
                long own = device.get(2, TimeUnit.MINUTES); // fails when its connection was dropped
                assertTrue(own > CHANGES, "messages went on meanwhile");
                answered += own;
            }
            assertEquals(0, edge.metric("tollgate_mqtt_closed_total"));
            assertTrue(edge.metric(RELOADS) >= CHANGES);
            assertEquals(0, edge.metric("tollgate_tls_reload_failures_total"));
            assertFalse(edge.output().contains("LEAK"), edge.output());
            assertEquals(0, edge.stop(), edge.output());
            assertEquals(answered, recordsInJournal());
        }
    }

    private long recordsInJournal() throws Exception {
        long records = 0;
        try (JournalFolder journal = JournalFolder.open(folder.resolve("data"));
                RecordReader reader = journal.reader()) {
            while (reader.next() != null) {
                records++;
            }
        }
        return records;
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void unusableFilesChangeNothing(String provider) throws Exception {
        try (EdgeProcess edge = start(provider, 3_600_000)) {
            turnTo(BROKEN);
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> edge.call("POST", "/api/v1/reload", "{}"));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("422") && message.contains("tls.keyFile: expected the key of"), message);
            assertTrue(message.contains(secret.resolve("tls.key").toString()), message);
            assertEquals(1, edge.metric("tollgate_tls_stale"));
            assertEquals(versions.get(0), certificateOf(edge.address("mqtts")));
            turnTo("1");
            JsonNode answer = edge.call("POST", "/api/v1/reload", "{}");
            assertEquals("[\"(the files of tls)\"]", answer.path("applied").toString());
            assertEquals(0, edge.metric("tollgate_tls_stale"));
            assertEquals(versions.get(1), certificateOf(edge.address("mqtts")));
            assertEquals(
                    "[]",
                    edge.call("POST", "/api/v1/reload", "{}").path("applied").toString());
            assertEquals(0, edge.stop(), edge.output());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void saysOnceThatFilesCannotBeUsed(String provider) throws Exception {
        try (EdgeProcess edge = start(provider, 100)) {
            turnTo(BROKEN);
            edge.awaitMetric("tollgate_tls_stale", value -> value == 1);
            turnTo("1");
            edge.awaitMetric("tollgate_tls_stale", value -> value == 0);
            assertEquals(1, edge.metric("tollgate_tls_reload_failures_total"));
            assertEquals(
                    1,
                    edge.output()
                            .lines()
                            .filter(line ->
                                    line.contains("the old certificates stay in use: tls.keyFile: expected the key of"))
                            .count());
            assertEquals(0, edge.stop(), edge.output());
        }
    }

    /** Devices that publish with QoS 1 until {@link #isOver}, and then say how many messages were answered. */
    private List<Future<Long>> publish(EdgeProcess edge) throws Exception {
        String topic = "kp1/demo-v1/dcx/"
                + edge.createDevice("demo", "device").get("token").asText() + "/json";
        SecureClients clients =
                new SecureClients(certificates.authority(), edge.address("mqtts"), edge.address("https"), topic);
        List<Future<Long>> devices = new ArrayList<>();
        for (int number = 0; number < DEVICES; number++) {
            if (number % 2 == 0) {
                RawMqttPublisher publisher =
                        new RawMqttPublisher(connect(edge.address("mqtts")), "device" + number, topic);
                devices.add(threads.submit(() -> publish(publisher)));
            } else {
                Mqtt3BlockingClient client = clients.hiveMqClient3("wss");
                client.connect();
                devices.add(threads.submit(() -> publish(clients, client)));
            }
        }
        return devices;
    }

    private long publish(RawMqttPublisher publisher) throws IOException {
        AtomicLong answered = new AtomicLong();
        try (publisher) {
            publisher.publish(() -> isOver.get() ? null : "{}", WINDOW, payload -> answered.incrementAndGet());
        }
        return answered.get();
    }

    private long publish(SecureClients clients, Mqtt3BlockingClient client) {
        long answered = 0;
        while (!isOver.get()) {
            clients.publish(client, "{}");
            answered++;
        }
        client.disconnect();
        return answered;
    }

    private SSLSocket connect(InetSocketAddress address) throws Exception {
        SSLContext fresh = SSLContext.getInstance("TLS"); // which resumes nothing
        fresh.init(null, SecureClients.trust(certificates.authority()).getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) fresh.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
        socket.startHandshake();
        return socket;
    }

    private X509Certificate certificateOf(InetSocketAddress address) throws Exception {
        try (SSLSocket socket = connect(address)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
