package dev.tollgate.loadtest.device;

import io.netty.buffer.ByteBuf;

/** Takes the packets that a server sends, one call each, on the connection's event loop. Any of them may throw {@link ProtocolViolation}. */
interface MqttInbound {
    /**
     * @param code return code of MQTT 3.1.1, reason code of MQTT 5
     * @param properties good until the call returns
     */
    void onConnack(boolean sessionPresent, int code, PropertyReader properties);

    void onPuback(int packetId, int code);

    void onPubrec(int packetId, int code);

    void onPubrel(int packetId, int code);

    void onPubcomp(int packetId, int code);

    /** @param publish good until the call returns */
    void onPublish(InboundPublish publish);

    /**
     * @param packet holds the codes
     * @param codes index of the first
     * @param count how many
     */
    void onSuback(int packetId, ByteBuf packet, int codes, int count);

    /** @param firstCode success in MQTT 3.1.1, which has no codes here */
    void onUnsuback(int packetId, int firstCode, int count);

    void onPingresp();

    void onDisconnect(int code);
}
