package dev.tollgate.edge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a backend that fails as it is told to: TCP from a free port of the loopback address to wherever the backend listens. What it
 * is told holds for the connections there are and for later ones, until the next call. Threads of its own; safe from any.
 */
public final class FlakyProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 5000;
    private static final int PART_BYTES = 16_384;
    private static final int CORRUPTION = 0x20;
    private static final long SLICE_MS = 20;

    private enum Mode {
        FORWARD,
        STALL,
        CUT,
        CORRUPT
    }

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    /** Guarded by this; each change is notified. */
    private Mode mode = Mode.FORWARD;
    /** 0 for as fast as it goes. Guarded by this. */
    private int bytesPerSecond;

    private FlakyProxy(InetSocketAddress target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /** Starts on a free port. */
    public static FlakyProxy start(String host, int port) throws IOException {
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        FlakyProxy proxy = new FlakyProxy(new InetSocketAddress(host, port), server);
        run("proxy-accept", proxy::accept);
        return proxy;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Number of connections that were made to the proxy, also of those that it refused. */
    public int connections() {
        return connections.get();
    }

    /** Forwards nothing from now on, and leaves all connections open; new ones are accepted. */
    public void stall() {
        change(Mode.STALL, 0);
    }

    /** Ends all connections, and each new one at once. */
    public void cut() {
        change(Mode.CUT, 0);
        sockets.forEach(FlakyProxy::reset);
    }

    /** Forwards at most so much in each direction of each connection. */
    public void slow(int bytesPerSecondMax) {
        change(Mode.FORWARD, bytesPerSecondMax);
    }

    /** Flips a bit in each byte, in both directions. */
    public void corrupt() {
        change(Mode.CORRUPT, 0);
    }

    /** Forwards everything again, also what stalled. */
    public void heal() {
        change(Mode.FORWARD, 0);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private synchronized void change(Mode next, int nextBytesPerSecond) {
        mode = next;
        bytesPerSecond = nextBytesPerSecond;
        notifyAll();
    }

    private static Thread run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                run("proxy-connect", () -> connect(client));
            } catch (IOException closed) {
                // the loop's condition says whether to go on
            }
        }
    }

    private void connect(Socket client) {
        Socket backend = new Socket();
        sockets.add(client);
        sockets.add(backend);
        try {
            if (isCut()) {
                throw new IOException("cut");
            }
            backend.connect(target, CONNECT_TIMEOUT_MS);
            Thread backward = run("proxy-backward", () -> pump(backend, client));
            pump(client, backend);
            backward.join();
        } catch (IOException | InterruptedException notConnected) {
            // which the client is to see
        } finally {
            reset(client);
            reset(backend);
            sockets.remove(client);
            sockets.remove(backend);
        }
    }

    /** Forwards one direction to its end. A failure ends the other one too. */
    private void pump(Socket from, Socket to) {
        byte[] part = new byte[PART_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                forward(part, count, out);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException broken) {
            reset(from);
            reset(to);
        }
    }

    private void forward(byte[] part, int count, OutputStream out) throws IOException, InterruptedException {
        int sent = 0;
        while (sent < count) {
            int now = Math.min(count - sent, awaitTurn());
            if (isCorrupt()) {
                flip(part, sent, now);
            }
            out.write(part, sent, now);
            sent += now;
        }
    }

    /** Waits while nothing may pass; returns how many bytes may at once. */
    private synchronized int awaitTurn() throws InterruptedException {
        while (mode == Mode.STALL) {
            wait();
        }
        if (bytesPerSecond == 0) {
            return PART_BYTES;
        }
        int slice = Math.max(1, (int) (bytesPerSecond * SLICE_MS / 1000));
        long pauseMs = slice * 1000L / bytesPerSecond;
        long end = System.nanoTime() + pauseMs * 1_000_000;
        for (long leftMs = pauseMs; leftMs > 0 && bytesPerSecond > 0; leftMs = (end - System.nanoTime()) / 1_000_000) {
            wait(leftMs);
        }
        return slice;
    }

    private static void flip(byte[] part, int from, int count) {
        for (int i = from; i < from + count; i++) {
            part[i] ^= CORRUPTION;
        }
    }

    private synchronized boolean isCut() {
        return mode == Mode.CUT;
    }

    private synchronized boolean isCorrupt() {
        return mode == Mode.CORRUPT;
    }

    /** Closes it so that a peer that still reads sees an error, not an end. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // which is what was asked for
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
