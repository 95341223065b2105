package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.Certificates;
import dev.tollgate.edge.testing.EdgeProcess;
import dev.tollgate.edge.testing.RawMqttPublisher;
import dev.tollgate.edge.testing.SecureClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many handshakes that are begun and left hanging do not keep others from theirs, and are all gone in time. */
final class HandshakeFloodIT {
    private static final int HUNG = 40; // of each kind
    private static final int GOOD = 10;

    @TempDir
    Path folder;

    /** Kaa A.2.4-5. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void othersGetThrough(String provider) throws Exception {
        Certificates certificates = Certificates.create(folder);
        List<Socket> hung = new ArrayList<>();
        try (EdgeProcess edge = EdgeProcess.startFast(
                folder.resolve("data"),
                "listen.mqtts=127.0.0.1:0",
                "tls.provider=" + provider,
                "tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "tls.keyFile=" + certificates.key("127.0.0.1"),
                "tls.handshakesMax=16",
                "tls.handshakeTimeoutMs=8000")) {
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, SecureClients.trust(certificates.authority()).getTrustManagers(), null);
            InetSocketAddress address = edge.address("mqtts");
            String topic = "kp1/demo-v1/dcx/"
                    + edge.createDevice("demo", "device").get("token").asText() + "/json";
            byte[] hello = clientHello(trusting);
            for (int i = 0; i < HUNG; i++) {
                hung.add(open(address, new byte[0]));
                hung.add(open(address, Arrays.copyOf(hello, 1 + i % (hello.length - 1))));
                hung.add(open(address, hello));
            }
            for (int i = 0; i < GOOD; i++) {
                try (SSLSocket socket =
                        (SSLSocket) trusting.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
                    socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
                    socket.startHandshake();
                    publishOne(new RawMqttPublisher(socket, "good" + i, topic));
                }
            }
            edge.awaitMetric("tollgate_tls_handshakes_total{outcome=\"completed\"}", value -> value == GOOD);
            assertTrue(
                    edge.metric("tollgate_tls_handshakes_total{outcome=\"handshake-displaced\"}") > 0, edge.metrics());
            edge.awaitMetric("tollgate_connections{protocol=\"mqtts\"}", value -> value == 0);
            assertTrue(edge.metric("tollgate_tls_handshakes_total{outcome=\"handshake-timeout\"}") >= 2 * HUNG);
            open(address, "not TLS at all".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .close();
            edge.awaitMetric("tollgate_tls_handshakes_total{outcome=\"not-tls\"}", value -> value == 1);
            assertEquals(0, edge.stop(), edge.output());
        } finally {
            for (Socket socket : hung) {
                socket.close();
            }
        }
    }

    /** Those before it take four times as long as a client may: what it waits for the edge does not count. */
    @Test
    @Alone("the handshake has a second")
    void waitingForTheEdgeTakesNoneOfTheClientsTime() throws Exception {
        Certificates certificates = Certificates.create(folder);
        List<Socket> hung = new ArrayList<>();
        try (EdgeProcess edge = EdgeProcess.startFast(
                folder.resolve("data"),
                "listen.mqtts=127.0.0.1:0",
                "tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "tls.keyFile=" + certificates.key("127.0.0.1"),
                "listen.eventLoops=1",
                "tls.handshakesMax=1",
                "tls.handshakeTimeoutMs=1000")) {
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, SecureClients.trust(certificates.authority()).getTrustManagers(), null);
            InetSocketAddress address = edge.address("mqtts");
            byte[] hello = clientHello(trusting);
            for (int i = 0; i < 4; i++) {
                hung.add(open(address, hello));
            }
            try (SSLSocket socket =
                    (SSLSocket) trusting.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
                socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
                socket.startHandshake();
            }
            assertEquals(4, edge.metric("tollgate_tls_handshakes_total{outcome=\"handshake-timeout\"}"));
        } finally {
            for (Socket socket : hung) {
                socket.close();
            }
        }
    }

    /** In the order of their coming it would wait until all but the last few of the others had been given up. */
    @Test
    void oneAddressDoesNotFillTheSlotsForAnother() throws Exception {
        Certificates certificates = Certificates.create(folder);
        List<Socket> hung = new ArrayList<>();
        try (EdgeProcess edge = EdgeProcess.startFast(
                folder.resolve("data"),
                "listen.mqtts=127.0.0.1:0",
                "tls.certificateFile=" + certificates.certificate("127.0.0.1"),
                "tls.keyFile=" + certificates.key("127.0.0.1"),
                "listen.eventLoops=1",
                "tls.handshakesMax=4",
                "tls.handshakeTimeoutMs=60000")) {
            SSLContext trusting = SSLContext.getInstance("TLS");
            trusting.init(null, SecureClients.trust(certificates.authority()).getTrustManagers(), null);
            InetSocketAddress address = edge.address("mqtts");
            byte[] hello = clientHello(trusting);
            for (int i = 0; i < HUNG; i++) {
                hung.add(new Socket(address.getAddress(), address.getPort(), InetAddress.getByName("127.0.1.1"), 0));
                hung.get(i).getOutputStream().write(hello);
            }
            try (SSLSocket socket =
                    (SSLSocket) trusting.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
                socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
                socket.startHandshake();
            }
            double displaced = edge.metric("tollgate_tls_handshakes_total{outcome=\"handshake-displaced\"}");
            assertTrue(displaced < HUNG / 2.0, displaced + " of " + HUNG + " were displaced first");
        } finally {
            for (Socket socket : hung) {
                socket.close();
            }
        }
    }

    /** Returns once it is answered. */
    private static void publishOne(RawMqttPublisher publisher) throws IOException {
        Iterator<String> payloads = List.of("{}").iterator();
        publisher.publish(() -> payloads.hasNext() ? payloads.next() : null, 1, answered -> {});
    }

    private static Socket open(InetSocketAddress address, byte[] bytes) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private static byte[] clientHello(SSLContext context) throws Exception {
        SSLEngine engine = context.createSSLEngine("edge.example", 8883);
        engine.setUseClientMode(true);
        ByteBuffer bytes = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
