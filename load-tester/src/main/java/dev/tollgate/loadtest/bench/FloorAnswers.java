package dev.tollgate.loadtest.bench;

import io.netty.buffer.ByteBuf;

/** The packets of MQTT that a floor answers with, in the least bytes that both versions of the protocol allow. */
final class FloorAnswers {
    private static final int PUBACK = 0x4002;
    private static final int PINGRESP = 0xD000;
    private static final int CONNACK_3 = 0x20020000;
    private static final int VERSION_5 = 5;

    private FloorAnswers() {}

    /** CONNACK without a session; of MQTT 5 with no properties. */
    static void connack(ByteBuf out, int version) {
        if (version == VERSION_5) {
            out.writeMedium(0x200300).writeShort(0);
        } else {
            out.writeInt(CONNACK_3);
        }
    }

    static void puback(ByteBuf out, int packetId) {
        out.writeShort(PUBACK).writeShort(packetId);
    }

    static void pingresp(ByteBuf out) {
        out.writeShort(PINGRESP);
    }
}
