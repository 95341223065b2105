package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.testing.Alone;
import dev.tollgate.edge.testing.EdgeProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that say nothing, half of something, or a byte now and then: all are gone within 40 s, with the default settings. */
final class SlowConnectionsIT {
    private static final long GONE_WITHIN_MS = 40_000;
    private static final long KEEP_ALIVE_GONE_WITHIN_MS = 2_000; // after one and a half times the second
    private static final long DRIP_MS = 500;
    private static final String CONNECT = "\020\014\000\004MQTT\004\002\000\000\000\000";
    private static final String CONNECT_KEEP_ALIVE_1_S = "\020\014\000\004MQTT\004\002\000\001\000\000";

    /**
     * What a connection sends.
     *
     * @param prefix at once
     * @param drip then, over and over, a byte every half second; empty for silence
     */
    private record Behaviour(boolean mqtt, String prefix, String drip) {}

    @Test
    void areAllGoneInTime(@TempDir Path data) throws Exception {
        Map<String, Behaviour> behaviours = new LinkedHashMap<>();
        behaviours.put("mqtt, silent", new Behaviour(true, "", ""));
        behaviours.put("mqtt, half a CONNECT", new Behaviour(true, CONNECT.substring(0, 7), ""));
        behaviours.put("mqtt, dripping CONNECT", new Behaviour(true, "\020\377\001", "\000"));
        behaviours.put("mqtt, half a PUBLISH", new Behaviour(true, CONNECT + "0\040\000\004kp1/", ""));
        behaviours.put("mqtt, dripping PUBLISH", new Behaviour(true, CONNECT + "0\377\020\000\377", "k"));
        behaviours.put("http, silent", new Behaviour(false, "", ""));
        behaviours.put("http, half a request line", new Behaviour(false, "POST /kpc/kp1/demo", ""));
        behaviours.put(
                "http, dripping headers",
                new Behaviour(false, "POST /kpc/kp1/a-b/dcx/t/json HTTP/1.1\r\nHost: a\r\nX: ", "y"));
        behaviours.put(
                "http, half a body",
                new Behaviour(
                        false, "POST /kpc/kp1/a-b/dcx/t/json HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n{", ""));
        behaviours.put(
                "http, dripping body",
                new Behaviour(
                        false,
                        "POST /kpc/kp1/a-b/dcx/t/json HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n{",
                        " "));
        ExecutorService threads = Executors.newFixedThreadPool(behaviours.size());
        try (EdgeProcess edge = EdgeProcess.startFast(data)) {
            Map<String, Future<Long>> lifetimes = new LinkedHashMap<>();
            behaviours.forEach(
                    (name, behaviour) -> lifetimes.put(name, threads.submit(() -> lifetimeMs(edge, behaviour))));
            List<String> tooLong = new ArrayList<>();
            for (Map.Entry<String, Future<Long>> lifetime : lifetimes.entrySet()) {
                long ms = lifetime.getValue().get(2, TimeUnit.MINUTES);
                if (ms > GONE_WITHIN_MS) {
                    tooLong.add(lifetime.getKey() + ": " + ms + " ms");
                }
            }
            assertEquals(List.of(), tooLong);
            assertTrue(edge.call("GET", "/api/v1/devices", "").has("devices"), "the edge goes on");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Alone("it measures how soon")
    void isGoneSoonAfterItsKeepAlive(@TempDir Path data) throws Exception {
        try (EdgeProcess edge = EdgeProcess.startFast(data)) {
            long ms = lifetimeMs(edge, new Behaviour(true, CONNECT_KEEP_ALIVE_1_S, ""));
            assertTrue(ms <= KEEP_ALIVE_GONE_WITHIN_MS, ms + " ms");
        }
    }

    private static long lifetimeMs(EdgeProcess edge, Behaviour behaviour) throws IOException {
        InetSocketAddress address = behaviour.mqtt ? edge.mqtt() : edge.http();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(behaviour.prefix.getBytes(StandardCharsets.ISO_8859_1));
            if (behaviour.prefix.startsWith(CONNECT_KEEP_ALIVE_1_S)) {
                socket.getInputStream().readNBytes(4); // CONNACK, which a JVM just started takes its time for
            }
            long startedAt = System.nanoTime();
            socket.setSoTimeout((int) (behaviour.drip.isEmpty() ? 2 * GONE_WITHIN_MS : DRIP_MS));
            while (!isClosed(socket, out, behaviour.drip)) {
                if (System.nanoTime() - startedAt > TimeUnit.MILLISECONDS.toNanos(2 * GONE_WITHIN_MS)) {
                    break;
                }
            }
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        }
    }

    /** Waits for the end of the stream as long as the socket's timeout is; sends a byte if it did not come. */
    private static boolean isClosed(Socket socket, OutputStream out, String drip) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return drip.isEmpty() || !write(out, drip);
        } catch (SocketException reset) {
            return true;
        }
    }

    private static boolean write(OutputStream out, String drip) {
        try {
            out.write(drip.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
