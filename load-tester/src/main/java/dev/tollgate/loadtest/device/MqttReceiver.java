package dev.tollgate.loadtest.device;

import io.netty.buffer.ByteBuf;

/** Hands what a connection's decoder reads to those who wait for it. One for each socket, on the loop's thread. */
final class MqttReceiver implements MqttInbound {
    private final MqttLink link;
    private final MqttFlights flights;
    private boolean isConnacked;

    MqttReceiver(MqttLink link) {
        this.link = link;
        this.flights = link.flights;
    }

    private void checkConnacked(int type) {
        if (!isConnacked) {
            throw new ProtocolViolation(Mqtt.name(type) + " came before CONNACK");
        }
    }

    @Override
    public void onConnack(boolean sessionPresent, int code, PropertyReader properties) {
        ProtocolViolation.check(!isConnacked, "a second CONNACK on one connection");
        isConnacked = true;
        link.onConnack(sessionPresent, code, properties);
    }

    @Override
    public void onPuback(int packetId, int code) {
        checkConnacked(Mqtt.PUBACK);
        flights.onPuback(packetId, code);
    }

    @Override
    public void onPubrec(int packetId, int code) {
        checkConnacked(Mqtt.PUBREC);
        flights.onPubrec(packetId, code);
    }

    @Override
    public void onPubrel(int packetId, int code) {
        checkConnacked(Mqtt.PUBREL);
        link.loop.receiver.onPubrel(link, packetId);
    }

    @Override
    public void onPubcomp(int packetId, int code) {
        checkConnacked(Mqtt.PUBCOMP);
        flights.onPubcomp(packetId, code);
    }

    @Override
    public void onPublish(InboundPublish publish) {
        checkConnacked(Mqtt.PUBLISH);
        link.loop.receiver.onPublish(link, publish);
    }

    @Override
    public void onSuback(int packetId, ByteBuf packet, int codes, int count) {
        checkConnacked(Mqtt.SUBACK);
        flights.subscriptions.onSuback(packetId, packet.getByte(codes) & 0xff, count);
    }

    @Override
    public void onUnsuback(int packetId, int firstCode, int count) {
        checkConnacked(Mqtt.UNSUBACK);
        flights.subscriptions.onUnsuback(packetId, firstCode, count);
    }

    @Override
    public void onPingresp() {
        checkConnacked(Mqtt.PINGRESP);
        link.onPingresp();
    }

    @Override
    public void onDisconnect(int code) {
        link.onServerDisconnect(code);
    }
}
