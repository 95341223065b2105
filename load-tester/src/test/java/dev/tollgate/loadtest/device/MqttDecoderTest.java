package dev.tollgate.loadtest.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttDecoderTest {
    private final Calls calls = new Calls();

    private MqttDecoder decoder(int version) {
        return new MqttDecoder(version, 1 << 20, new InboundPublish(new PropertyReader()), calls);
    }

    private void decode(int version, byte[] bytes) {
        MqttDecoder decoder = decoder(version);
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        try {
            decoder.decode(buffer, UnpooledByteBufAllocator.DEFAULT);
        } finally {
            decoder.close();
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** One of each, as MQTT 5 servers send them. */
    private static final String ALL_5 = "20 03 01 00 00" // CONNACK, session present
            + "20 0b 00 00 08 21 0010 13 001e 24 01" // with receive maximum 16, keep-alive 30, maximum QoS 1
            + "40 02 0001" // PUBACK
            + "40 03 0002 87"
            + "40 04 0003 10 00"
            + "50 02 0004" // PUBREC
            + "62 02 0005" // PUBREL
            + "70 03 0006 92" // PUBCOMP
            + "30 08 0003 612f62 00 6869" // PUBLISH a/b, QoS 0: hi
            + "3b 10 0003 612f62 0007 05 09 0002 c0de 686921" // QoS 1, DUP, RETAIN, correlation data
            + "90 05 0008 00 01 87" // SUBACK
            + "b0 04 0009 00 11" // UNSUBACK
            + "d0 00" // PINGRESP
            + "e0 00" // DISCONNECT
            + "e0 02 8b 00";

    private static final List<String> CALLS_5 = List.of(
            "connack true 0 65535 -1 2",
            "connack false 0 16 30 1",
            "puback 1 0",
            "puback 2 135",
            "puback 3 16",
            "pubrec 4 0",
            "pubrel 5 0",
            "pubcomp 6 146",
            "publish a/b 0 0 false false 0 hi",
            "publish a/b 1 7 true true 2 hi!",
            "suback 8 1 2",
            "unsuback 9 17 1",
            "pingresp",
            "disconnect 0",
            "disconnect 139");

    @Test
    void readsAPacketOfEachKind() {
        decode(Mqtt.V5, hex(ALL_5));
        assertEquals(CALLS_5, calls.list);
    }

    @Test
    void readsByteByByte() {
        MqttDecoder decoder = decoder(Mqtt.V5);
        for (byte one : hex(ALL_5)) {
            ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] {one});
            decoder.decode(buffer, UnpooledByteBufAllocator.DEFAULT);
            buffer.release();
        }
        decoder.close();
        assertEquals(CALLS_5, calls.list);
    }

    @Test
    void readsAnyTwoPieces() {
        byte[] all = hex(ALL_5);
        for (int cut = 0; cut <= all.length; cut++) {
            calls.list.clear();
            MqttDecoder decoder = decoder(Mqtt.V5);
            decoder.decode(Unpooled.wrappedBuffer(all, 0, cut), UnpooledByteBufAllocator.DEFAULT);
            decoder.decode(Unpooled.wrappedBuffer(all, cut, all.length - cut), UnpooledByteBufAllocator.DEFAULT);
            decoder.close();
            assertEquals(CALLS_5, calls.list, "cut at " + cut);
        }
    }

    @Test
    void readsMqtt311() {
        decode(Mqtt.V3_1_1, hex("20 02 00 05 40 02 0001 32 09 0003 612f62 0007 6869 90 03 0008 80 b0 02 0009 d0 00"));
        assertEquals(
                List.of(
                        "connack false 5 65535 -1 2",
                        "puback 1 0",
                        "publish a/b 1 7 false false 0 hi",
                        "suback 8 128 1",
                        "unsuback 9 0 1",
                        "pingresp"),
                calls.list);
    }

    @Test
    void readsALongPacket() {
        ByteBuf out = Unpooled.buffer();
        ByteBuf topic = Unpooled.copiedBuffer("a", StandardCharsets.US_ASCII);
        MqttWriter.publish(out, Mqtt.V5, 0, topic, 0, Unpooled.EMPTY_BUFFER, Unpooled.wrappedBuffer(new byte[70_000]));
        decode(Mqtt.V5, ByteBufUtil.getBytes(out));
        assertTrue(calls.list.get(0).startsWith("publish a 0 0 false false 0 "), "70,000 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00 00 | reserved packet",
                "10 00 | CONNECT came from the server",
                "82 00 | SUBSCRIBE has flags 2",
                "80 00 | SUBSCRIBE came from the server",
                "c0 00 | PINGREQ came from the server",
                "f0 00 | AUTH came from the server",
                "20 01 00 | CONNACK has a body of 1 bytes",
                "20 03 02 00 00 | CONNACK has reserved flags",
                "20 03 01 87 00 | refuses and says that a session is present",
                "20 04 00 00 00 00 | CONNACK has 1 bytes after its end",
                "20 06 00 00 03 21 0000 | receive maximum 0",
                "20 05 00 00 02 24 02 | property 36 of CONNACK is 2",
                "20 09 00 00 06 21 0001 21 0001 | property 33 twice",
                "20 05 00 00 02 01 00 | property 1, which it must not have",
                "20 04 00 00 01 21 | beyond the length of the properties",
                "20 04 00 00 05 21 | reach beyond the packet",
                "41 02 0001 | PUBACK has flags 1",
                "40 01 00 | PUBACK has no packet identifier",
                "40 02 0000 | packet identifier 0",
                "40 05 0001 00 00 00 | PUBACK has 1 bytes after its end",
                "60 02 0001 | PUBREL has flags 0",
                "36 06 0001 61 0001 00 | QoS 3",
                "38 04 0001 61 00 | QoS 0 and DUP",
                "30 01 00 | no topic",
                "30 04 0009 61 00 | beyond the packet",
                "30 03 0000 00 | empty topic",
                "30 04 0001 23 00 | wildcard",
                "30 04 0001 2b 00 | wildcard",
                "30 04 0001 00 00 | null character",
                "30 05 0002 c080 00 | not UTF-8",
                "30 06 0003 eda080 00 | not UTF-8",
                "32 05 0001 61 0000 | packet identifier 0",
                "30 07 0001 61 03 23 0001 | topic alias 1",
                "30 06 0001 61 02 0b 00 | subscription identifier 0",
                "90 03 0001 00 | SUBACK has no codes",
                "90 04 0001 00 03 | reserved code 3",
                "d0 01 00 | PINGRESP has a body",
                "30 ff ff ff 7f | a packet of 268435455 bytes",
                "30 ff ff ff ff 01 | more than 4 bytes",
                "30 80 00 | more bytes than it needs",
            })
    void namesWhatIsWrong(String packet, String complaint) {
        ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> decode(Mqtt.V5, hex(packet)));
        assertTrue(violation.text().contains(complaint.strip()), violation.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 03 00 00 00 | CONNACK has 1 bytes after its end",
                "20 02 00 06 | return code 6",
                "40 03 0001 00 | longer than MQTT 3.1.1 allows",
                "b0 03 0001 00 | UNSUBACK has 1 bytes",
                "e0 00 | which MQTT 3.1.1 forbids",
            })
    void namesWhatIsWrongInMqtt311(String packet, String complaint) {
        ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> decode(Mqtt.V3_1_1, hex(packet)));
        assertTrue(violation.text().contains(complaint.strip()), violation.text());
    }

    /** Writes down what it is told. */
    private static final class Calls implements MqttInbound {
        final List<String> list = new ArrayList<>();

        @Override
        public void onConnack(boolean sessionPresent, int code, PropertyReader properties) {
            list.add("connack " + sessionPresent + " " + code + " " + properties.receiveMaximum + " "
                    + properties.serverKeepAlive + " " + properties.maximumQos);
        }

        @Override
        public void onPuback(int packetId, int code) {
            list.add("puback " + packetId + " " + code);
        }

        @Override
        public void onPubrec(int packetId, int code) {
            list.add("pubrec " + packetId + " " + code);
        }

        @Override
        public void onPubrel(int packetId, int code) {
            list.add("pubrel " + packetId + " " + code);
        }

        @Override
        public void onPubcomp(int packetId, int code) {
            list.add("pubcomp " + packetId + " " + code);
        }

        @Override
        public void onPublish(InboundPublish publish) {
            ByteBuf packet = publish.packet;
            list.add("publish "
                    + packet.toString(publish.topicStart, publish.topicLength(), StandardCharsets.UTF_8) + " "
                    + publish.qos + " " + publish.packetId + " " + publish.isDuplicate + " " + publish.isRetained + " "
                    + publish.properties.correlationLength + " "
                    + packet.toString(publish.payloadStart, publish.payloadLength(), StandardCharsets.UTF_8));
        }

        @Override
        public void onSuback(int packetId, ByteBuf packet, int codes, int count) {
            list.add("suback " + packetId + " " + (packet.getByte(codes) & 0xff) + " " + count);
        }

        @Override
        public void onUnsuback(int packetId, int firstCode, int count) {
            list.add("unsuback " + packetId + " " + firstCode + " " + count);
        }

        @Override
        public void onPingresp() {
            list.add("pingresp");
        }

        @Override
        public void onDisconnect(int code) {
            list.add("disconnect " + code);
        }
    }
}
