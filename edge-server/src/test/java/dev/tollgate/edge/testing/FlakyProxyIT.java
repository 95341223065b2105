package dev.tollgate.edge.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FlakyProxyIT {
    private static final int SHORT_MS = 200;
    private static final int LONG_MS = 10_000;

    private ServerSocket backend;
    private FlakyProxy proxy;
    private Socket client;
    private Socket accepted;

    @BeforeEach
    void connect() throws IOException {
        backend = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        proxy = FlakyProxy.start("127.0.0.1", backend.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        accepted = backend.accept();
        accepted.setSoTimeout(LONG_MS);
        client.setSoTimeout(LONG_MS);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        proxy.close();
        backend.close();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String receive(int bytes) throws IOException {
        return new String(accepted.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }

    @Test
    void forwardsBothWaysToTheEnd() throws IOException {
        send("ping");
        assertEquals("ping", receive(4));
        accepted.getOutputStream().write(new byte[] {1, 2, 3});
        accepted.shutdownOutput();
        assertArrayEquals(new byte[] {1, 2, 3}, client.getInputStream().readAllBytes());
        client.shutdownOutput();
        assertEquals(-1, accepted.getInputStream().read());
        assertEquals(1, proxy.connections());
    }

    @Test
    void forwardsWhatStalledOnceItIsHealed() throws IOException {
        proxy.stall();
        send("late");
        accepted.setSoTimeout(SHORT_MS);
        assertThrows(SocketTimeoutException.class, () -> receive(1));
        accepted.setSoTimeout(LONG_MS);
        proxy.heal();
        assertEquals("late", receive(4));
    }

    @Test
    void endsConnectionsWhenItIsCut() throws IOException {
        proxy.cut();
        assertThrows(IOException.class, () -> client.getInputStream().read());
        try (Socket next = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            next.setSoTimeout(LONG_MS);
            assertThrows(IOException.class, () -> next.getInputStream().read());
        }
        assertEquals(2, proxy.connections());
    }

    @Test
    void forwardsSlowly() throws IOException {
        proxy.slow(1000);
        long start = System.nanoTime();
        send("x".repeat(500));
        assertEquals(500, receive(500).length());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(tookMs >= 400, tookMs + " ms");
    }

    @Test
    void flipsBits() throws IOException {
        proxy.corrupt();
        send("abc");
        assertEquals("ABC", receive(3));
    }
}
