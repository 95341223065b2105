package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every packet of {@code malformed-packets.txt} is refused, in the words that stand beside it, and nobody else notices. */
class MalformedPacketsTest {
    private static final String FILE = "malformed-packets.txt";

    private final TestEdge edge = new TestEdge();
    private TestClient bystander = edge.connect(true, "bystander");

    @BeforeEach
    void connectBystander() {
        bystander = edge.connect(true, "another-bystander");
    }

    @AfterEach
    void close() {
        edge.close();
    }

    static Stream<Arguments> packets() throws IOException {
        try (InputStream file = MalformedPacketsTest.class.getResourceAsStream(FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(MalformedPacketsTest::parse)
                    .toList()
                    .stream();
        }
    }

    /** {@code version | when | expected | packet in hex | what is wrong with it}. */
    private static Arguments parse(String line) {
        String[] fields = line.split("\\|", 5);
        String name = fields[4].strip() + " (" + fields[0].strip() + ")";
        return arguments(name, fields[0].strip().equals("5"), fields[1].strip(), fields[2].strip(), fields[3].strip());
    }

    /** Kaa A.2.4-1. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("packets")
    void isRefused(String name, boolean v5, String when, String expected, String hex) {
        TestClient whole = start(v5, when);
        whole.send(Packets.hex(hex));
        TestClient drip = start(v5, when);
        drip.sendChunked(Packets.hex(hex), 1);
        edge.run();

        List<String> answer = expected.equals("close") ? List.of() : List.of(expected);
        assertEquals(answer, whole.read());
        assertFalse(whole.isOpen());
        assertEquals(answer, drip.read(), "byte by byte");
        assertFalse(drip.isOpen());
        assertEquals(List.of(), edge.journal);
        bystander.send(Packets.hex("C000"));
        assertEquals(List.of("d000"), bystander.read());
    }

    private TestClient start(boolean v5, String when) {
        return when.equals("first") ? edge.open(v5) : edge.connect(v5, "device");
    }

    @ParameterizedTest
    @MethodSource("truncations")
    void isRefusedWhereAPacketIsCutShort(boolean v5, ByteBuf packet) {
        int first = packet.getUnsignedByte(0);
        ByteBuf body = packet.slice(2, packet.readableBytes() - 2);
        for (int length = 0; length < body.readableBytes(); length++) {
            TestClient client = first == 0x10 ? edge.open(v5) : edge.connect(v5, "device");
            client.send(Packets.packet(first, body.slice(0, length)));
            boolean complete = first == 0x32 && length >= 2 + 5 + 2 + (v5 ? 1 : 0); // a shorter payload is one, too
            assertEquals(complete, client.isOpen(), "cut to " + length);
            client.read();
        }
        assertTrue(bystander.isOpen());
    }

    static Stream<Arguments> truncations() {
        return Stream.of(false, true)
                .flatMap(v5 -> Stream.of(
                        arguments(v5, Packets.connect(v5, "device-1", 60, v5 ? "11 00000001 26 0001 61 0001 62" : "")),
                        arguments(v5, Packets.publish(v5, 1, 7, "a/b/c", "payload")),
                        arguments(v5, Packets.subscribe(v5, 7, "a/b", 1)),
                        arguments(v5, Packets.unsubscribe(v5, 7, "a/b"))));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void isRefusedWhenTooLarge(boolean v5) {
        TestClient client = edge.connect(v5, "device");
        ByteBuf head = Unpooled.buffer().writeByte(0x30);
        Packets.varint(head, 262_144 - 3); // one byte over, with its header of four
        client.send(head);

        assertEquals(v5 ? List.of("DISCONNECT 95") : List.of(), client.read());
        assertFalse(client.isOpen());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void isTakenWhenJustNotTooLarge(boolean v5) {
        TestClient client = edge.connect(v5, "device");
        String topic = "kp1/app-v1/dcx/T/json";
        int overhead = 4 + 2 + topic.length() + 2 + (v5 ? 1 : 0);
        String payload = "\"" + "x".repeat(262_144 - overhead - 2) + "\"";
        ByteBuf packet = Packets.publish(v5, 1, 1, topic, payload);
        assertEquals(262_144, packet.readableBytes());
        client.sendChunked(packet, 10_000);
        edge.play();

        assertEquals(List.of("40020001"), client.read());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void isRefusedWhenTheConnectIsTooLarge(boolean v5) {
        String connect = "10 FFFF7F 0004 4D515454 0" + (v5 ? "5" : "4") + " 02 003C";
        TestClient client = edge.open(v5).send(Packets.hex(connect));

        assertEquals(v5 ? List.of("CONNACK 95") : List.of(), client.read());
        assertFalse(client.isOpen());

        TestClient drip = edge.open(v5).sendChunked(Packets.hex(connect), 1);
        assertEquals(v5 ? List.of("CONNACK 95") : List.of(), drip.read());
        assertFalse(drip.isOpen());
    }

    static Stream<Boolean> versions() {
        return Stream.of(false, true);
    }
}
