package dev.tollgate.loadtest.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpProxyIT {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int SHORT_MS = 200;

    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = new ServerSocket();
        server.bind(ANY);
        proxy = TcpProxy.start(ANY, (InetSocketAddress) server.getLocalSocketAddress());
    }

    @AfterEach
    void end() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void passesOnBothWaysAndTheEnd() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            byte[] large = new byte[3 << 20];
            large[large.length - 1] = 7;
            Thread sender = new Thread(() -> write(client, large));
            sender.start();
            assertEquals(7, accepted.getInputStream().readNBytes(large.length)[large.length - 1]);
            write(accepted, "back".getBytes(US_ASCII));
            assertEquals("back", new String(client.getInputStream().readNBytes(4), US_ASCII));
            end(accepted);
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void resetsBothSides() throws IOException, InterruptedException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            write(client, new byte[] {1});
            assertEquals(1, accepted.getInputStream().read());
            proxy.reset();
            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertThrows(SocketException.class, () -> accepted.getInputStream().read());
        }
        try (Socket again = connect();
                Socket accepted = server.accept()) {
            write(again, new byte[] {2});
            assertEquals(2, accepted.getInputStream().read());
        }
    }

    @Test
    void holdsBytesBackAndLosesNone() throws IOException, InterruptedException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            write(client, new byte[] {1});
            assertEquals(1, accepted.getInputStream().read());
            proxy.hold();
            write(client, new byte[] {2});
            write(accepted, new byte[] {3});
            assertSilent(accepted);
            assertSilent(client);
            proxy.release();
            assertEquals(2, accepted.getInputStream().read());
            assertEquals(3, client.getInputStream().read());
            write(client, new byte[] {4});
            assertEquals(4, accepted.getInputStream().read());
        }
    }

    @Test
    void holdsBackTheEndOfAConnectionToo() throws IOException, InterruptedException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            write(client, new byte[] {1});
            assertEquals(1, accepted.getInputStream().read());
            proxy.hold();
            write(client, new byte[] {2});
            end(client);
            assertSilent(accepted);
            proxy.release();
            assertEquals(2, accepted.getInputStream().read());
            assertEquals(-1, accepted.getInputStream().read());
        }
    }

    @Test
    void newConnectionsWaitWhileItHolds() throws IOException, InterruptedException {
        proxy.hold();
        server.setSoTimeout(SHORT_MS);
        try (Socket client = connect()) {
            write(client, new byte[] {5});
            assertThrows(SocketTimeoutException.class, () -> server.accept().close());
            proxy.release();
            server.setSoTimeout(0);
            try (Socket accepted = server.accept()) {
                assertEquals(5, accepted.getInputStream().read());
            }
        }
    }

    @Test
    void refusesAsTheServerDoes() throws IOException {
        server.close();
        try (Socket client = connect()) {
            assertThrows(SocketException.class, () -> {
                InputStream in = client.getInputStream();
                if (in.read() < 0) {
                    throw new AssertionError("ended in good order, expected a reset");
                }
            });
        }
    }

    private Socket connect() throws IOException {
        return new Socket(proxy.address().getAddress(), proxy.address().getPort());
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MS);
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
        socket.setSoTimeout(0);
    }

    private static void end(Socket socket) throws IOException {
        socket.close();
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
