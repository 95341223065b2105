package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.RawMqttPublisher;
import dev.tollgate.edge.testing.Records;
import dev.tollgate.edge.testing.SecureClients;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that change while devices publish: no session ends, no answer is lost. */
final class TlsReloadIT {
    private static final int DEVICES = 4;
    private static final int CHANGES = 20;
    private static final String RELOADS = "tollgate_tls_reloads_total";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void keepsSessions(String provider) throws Exception {
        Certificates certificates = Certificates.create(folder);
        Path secret = Files.createDirectory(folder.resolve("secret")); // as Kubernetes lays it out
        turn(certificates, secret, 0);
        ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
        AtomicBoolean done = new AtomicBoolean();
        try (EdgeProcess edge = EdgeProcess.start(
                folder.resolve("data"),
                "listen.mqtts=127.0.0.1:0",
                "tls.provider=" + provider,
                "tls.certificateFile=" + secret.resolve("tls.crt"),
                "tls.keyFile=" + secret.resolve("tls.key"),
                "tls.reloadCheckMs=100")) {
            String token = edge.createDevice("demo", "device").get("token").asText();
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, SecureClients.trust(certificates.authority()).getTrustManagers(), null);
            List<Future<Set<String>>> answered = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                String device = "device" + i;
                Socket socket = connect(trusting, edge.address("mqtts"));
                answered.add(threads.submit(() -> publish(
                        new RawMqttPublisher(socket, device, "kp1/demo-v1/dcx/" + token + "/json"), device, done)));
            }
            for (int change = 1; change <= CHANGES; change++) {
                turn(certificates, secret, change);
                int expected = change;
                edge.awaitMetric(RELOADS, value -> value == expected);
                connect(trusting, edge.address("mqtts")).close();
            }
            breaks(certificates, edge, secret);
            connect(trusting, edge.address("mqtts")).close();
            done.set(true);
            Set<String> all = new HashSet<>();
            for (Future<Set<String>> device : answered) {
                all.addAll(device.get(2, TimeUnit.MINUTES));
            }
            assertEquals(0, edge.metric("tollgate_mqtt_closed_total"));
            Set<String> recorded = new HashSet<>();
            for (JsonNode record : Records.all(edge)) {
                recorded.add(record.get("payload").toString());
            }
            assertTrue(recorded.containsAll(all), "an answered message is not in the journal");
            assertEquals(0, edge.stop(), edge.output());
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** A certificate without its key keeps the old one, is said once, and is over when the right one comes. */
    private static void breaks(Certificates certificates, EdgeProcess edge, Path secret) throws Exception {
        Files.copy(
                Path.of(certificates.key("edge")), secret.resolve("..0/tls.key"), StandardCopyOption.REPLACE_EXISTING);
        turn(secret, 0);
        edge.awaitMetric("tollgate_tls_stale", value -> value == 1);
        assertEquals(1, edge.metric("tollgate_tls_reload_failures_total"));
        assertEquals(
                1,
                edge.output()
                        .lines()
                        .filter(line ->
                                line.contains("the old certificates stay in use: tls.keyFile: expected the key of"))
                        .count());
        turn(certificates, secret, CHANGES + 1);
        edge.awaitMetric("tollgate_tls_stale", value -> value == 0);
    }

    /** Lays a new certificate into a folder of its own, and turns the link to it. */
    private static void turn(Certificates certificates, Path secret, int number) throws Exception {
        certificates.issue("127.0.0.1", "subjectAltName=IP:127.0.0.1");
        Path version = Files.createDirectory(secret.resolve(".." + number));
        Files.copy(Path.of(certificates.certificate("127.0.0.1")), version.resolve("tls.crt"));
        Files.copy(Path.of(certificates.key("127.0.0.1")), version.resolve("tls.key"));
        turn(secret, number);
        if (number == 0) {
            Files.createSymbolicLink(secret.resolve("tls.crt"), Path.of("..data/tls.crt"));
            Files.createSymbolicLink(secret.resolve("tls.key"), Path.of("..data/tls.key"));
        }
    }

    private static void turn(Path secret, int number) throws Exception {
        Path link = Files.createSymbolicLink(secret.resolve("..next"), Path.of(".." + number));
        Files.move(link, secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Socket connect(SSLContext context, InetSocketAddress address) throws Exception {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
        socket.startHandshake();
        return socket;
    }

    private static Set<String> publish(RawMqttPublisher publisher, String device, AtomicBoolean done) throws Exception {
        Set<String> answered = new HashSet<>();
        AtomicInteger sent = new AtomicInteger();
        try (publisher) {
            publisher.publish(
                    () -> done.get() ? null : "{\"" + device + "\":" + sent.incrementAndGet() + "}", 1, answered::add);
        }
        assertTrue(answered.size() == sent.get(), "not all were answered");
        return answered;
    }
}
