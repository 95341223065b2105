package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All floors answer the same, so that only what it costs them differs. */
final class FloorIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final int WAIT_MS = 30_000;

    /** CONNECT of MQTT 3.1.1, PUBLISH of QoS 0 and 1, PINGREQ. */
    private static final byte[] PACKETS =
            hex("100d00044d51545404020000000163" + "3004000174" + "78" + "3206000174000778" + "c000");

    private static final byte[] PACKET_ANSWERS = hex("20020000" + "40020007" + "d000");

    /** Likewise of MQTT 5.0, with their properties. */
    private static final byte[] PACKETS_5 =
            hex("100e00044d5154540502000000000163" + "3005000174" + "0078" + "320700017400070078" + "c000");

    private static final byte[] PACKET_5_ANSWERS = hex("2003000000" + "40020007" + "d000");

    private static final byte[] REQUESTS = ascii("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
            + "POST /a HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length:2\r\nhost: a\r\n\r\n{}"
            + "GET /a HTTP/1.1\r\nhost: a\r\n\r\n");
    private static final byte[] RESPONSES = ascii("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".repeat(3));

    @TempDir
    private Path folder = Path.of(".");

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void needCompiler() {
        assumeTrue(CFloor.canBeCompiled(), "SKIPPED: a C compiler is not here, so the floor in C is not tested");
    }

    private RunningPeers start(Path home, String name) throws IOException, InterruptedException {
        Peers peers = new Peers(home, folder, 0, new BenchTokens(1));
        return RunningPeers.start(peers, BigRegistry.at(folder, folder.resolve("registry"), 1), Set.of(name));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(WAIT_MS);
        return socket;
    }

    /** Sends all at once, and on another connection byte by byte. */
    private static void assertAnswers(byte[] expected, int port, byte[] sent) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(sent);
            assertAnswer(expected, socket);
        }
        try (Socket socket = connect(port)) {
            for (byte one : sent) {
                socket.getOutputStream().write(one);
            }
            assertAnswer(expected, socket);
        }
    }

    private static void assertAnswer(byte[] expected, Socket socket) throws IOException {
        byte[] answer = socket.getInputStream().readNBytes(expected.length);
        assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {Rows.MQTT_FLOOR, Rows.MQTT_CODEC, Rows.FRAMES_FLOOR, Rows.MQTT_IN_C})
    void answersMqtt(String name) throws IOException, InterruptedException {
        if (name.equals(Rows.MQTT_IN_C)) {
            needCompiler();
        }
        try (RunningPeers running = start(HOME, name)) {
            int port = running.get(name).orElseThrow().mqttPort();
            assertAnswers(PACKET_ANSWERS, port, PACKETS);
            assertAnswers(PACKET_5_ANSWERS, port, PACKETS_5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Rows.HTTP_FLOOR, Rows.HTTP_CODEC, Rows.HTTP_IN_C})
    void answersHttp(String name) throws IOException, InterruptedException {
        if (name.equals(Rows.HTTP_IN_C)) {
            needCompiler();
        }
        try (RunningPeers running = start(HOME, name)) {
            int port = running.get(name).orElseThrow().httpPort();
            assertAnswers(RESPONSES, port, REQUESTS);
        }
    }

    @Test
    void inCClosesWhatItCannotUse() throws IOException, InterruptedException {
        needCompiler();
        try (RunningPeers running = start(HOME, Rows.MQTT_IN_C)) {
            int port = running.get(Rows.MQTT_IN_C).orElseThrow().mqttPort();
            assertCloses(port, hex("30ffffffff01")); // a remaining length of five bytes
            assertCloses(port, hex("30ffff7f")); // more than it keeps
            assertCloses(port, hex("320100")); // a PUBLISH that ends in the length of its topic name
            assertCloses(port, hex("1006ffff4d515454")); // a CONNECT whose name is longer than it
            assertAnswers(PACKET_ANSWERS, port, PACKETS);
        }
        try (RunningPeers running = start(HOME, Rows.HTTP_IN_C)) {
            int port = running.get(Rows.HTTP_IN_C).orElseThrow().httpPort();
            assertCloses(port, ascii("POST / HTTP/1.1\r\ncontent-length: 99999999999999999999\r\n\r\n"));
            assertCloses(port, ascii("POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n"));
            assertCloses(port, ascii("x".repeat(1 << 16))); // no end of a head
            assertAnswers(RESPONSES, port, REQUESTS);
        }
    }

    private static void assertCloses(int port, byte[] sent) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(sent);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void inCEndsWithItsStandardInput() throws IOException, InterruptedException {
        needCompiler();
        Process floor = new ProcessBuilder(CFloor.program(HOME, folder).toString(), "http").start();
        try (BufferedReader output = floor.inputReader(StandardCharsets.UTF_8)) {
            String ready = output.readLine();
            assertTrue(ready.startsWith(Floor.READY), ready);
            try (Socket socket = connect(Integer.parseInt(ready.substring(Floor.READY.length())))) {
                socket.getOutputStream().write(REQUESTS);
                assertAnswer(RESPONSES, socket);
                floor.getOutputStream().close();
                assertTrue(floor.waitFor(WAIT_MS, TimeUnit.MILLISECONDS));
                assertEquals(0, floor.exitValue());
            }
        } finally {
            floor.destroyForcibly();
        }
    }

    @Test
    void inCIsLeftOutWhereItCannotBeMade() throws IOException, InterruptedException {
        try (RunningPeers running = start(folder, Rows.MQTT_IN_C)) { // a home without its source
            assertTrue(running.get(Rows.MQTT_IN_C).isEmpty());
        }
    }

    @Test
    void inCQuotesTheCompiler() throws IOException {
        needCompiler();
        Path source = folder.resolve("load-tester/src/main/c/floor.c");
        Files.createDirectories(source.resolveSibling("."));
        Files.writeString(source, "#error \"wrong machine\"\n");
        IOException failed = assertThrows(IOException.class, () -> CFloor.program(folder, folder));
        assertTrue(failed.toString().contains("wrong machine"), failed::toString);
    }
}
