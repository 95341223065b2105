package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.jspecify.annotations.Nullable;

/**
 * A connection's CONNECT, until it is accepted or refused. It may have to wait for what becomes of user name and password, then for the
 * client's session; nothing is read meanwhile. On the connection's event loop.
 */
final class ConnectExchange {
    /** CONNACK of MQTT 5 that refuses: type, remaining length, flags, reason code, property length. */
    private static final int REFUSAL_BYTES = 5;

    private static final int CONNACK = MqttMessageType.CONNACK.value() << 4;

    private final MqttConnection connection;
    private final MqttLoop loop;
    private final MqttConfig config;
    private final ClientGate gate;
    private @Nullable ConnectRequest waiting; // for its session, or what becomes of its password
    private boolean claimed; // whether older connections of the client were looked for
    private @Nullable String clientId; // where no other connection may have it
    private @Nullable SessionLink link;

    ConnectExchange(MqttConnection connection, MqttLoop loop) {
        this.connection = connection;
        this.loop = loop;
        this.config = loop.config();
        this.gate = new ClientGate(connection, loop.sessions(), this::onClientChecked);
    }

    /** A packet before the client is connected: its CONNECT, or the same once more when what that waits for is known. */
    void onPacket(ByteBuf buffer, int start, int bodyStart, int end) {
        if (waiting != null) {
            if (!gate.isChecking()) {
                connect(waiting);
            }
            return;
        }
        int first = buffer.getUnsignedByte(start);
        if (first >> 4 != MqttMessageType.CONNECT.value()) {
            connection.close(CloseReason.CONNECT_MISSING);
            return;
        }
        int level = PacketCheck.level(buffer, bodyStart, end);
        loop.reader().wrap(buffer, bodyStart, end);
        CloseReason wrong = PacketCheck.hasFlags(MqttMessageType.CONNECT, first & 0x0F)
                ? PacketCheck.checkConnect(loop.reader(), config.clientIdMaxBytes())
                : CloseReason.FLAGS_RESERVED;
        if (wrong == null && level == PacketCheck.LEVEL_5 && !FrameHeader.isMinimal(buffer, start, bodyStart)) {
            wrong = CloseReason.LENGTH_NOT_MINIMAL;
        }
        if (wrong != null) {
            reject(wrong, level);
        } else if (connection.decode(buffer, start, end) instanceof MqttConnectMessage packet) {
            ConnectRequest request = ConnectRequest.of(packet, loop.clientKeys());
            CloseReason refusal = gate.check(packet, config.clientCredentials());
            if (refusal != null) {
                reject(refusal, level);
            } else if (gate.isChecking()) {
                waiting = request;
                connection.awaitConnect();
            } else {
                connect(request);
            }
        } else {
            reject(CloseReason.DECODER_DISAGREES, level);
        }
    }

    /** Accepts a CONNECT, at once or, called again, when its session is there. */
    private void connect(ConnectRequest request) {
        if (request.acceptBytes(config) > request.packetMaxBytes()) {
            refusePacketMax(request);
            return;
        }
        if (config.takeOver() && !claimed) {
            claim(request);
        }
        if (link == null || link.isReady()) {
            waiting = null;
            connection.accept(request, link);
        } else {
            waiting = request;
            connection.awaitConnect();
        }
    }

    /** By CONNACK where that fits at least: MQTT 5, 3.1.2.11.4. */
    private void refusePacketMax(ConnectRequest request) {
        if (request.packetMaxBytes() < REFUSAL_BYTES) {
            connection.close(CloseReason.CLIENT_PACKET_MAX);
        } else {
            reject(CloseReason.CLIENT_PACKET_MAX, PacketCheck.LEVEL_5);
        }
    }

    /** Ends an older connection of the client, and asks for its session. */
    private void claim(ConnectRequest request) {
        claimed = true;
        if (!request.clientIdAssigned()) {
            clientId = request.clientId();
            MqttConnection older = loop.sessions().claim(clientId, connection);
            if (older != null) {
                older.takeOver();
            }
        }
        KeptSessions kept = loop.sessions().kept();
        if (kept != null) {
            link = SessionLink.open(connection, kept, request);
        }
    }

    /** What became of user name and password is known: null where the client may connect. */
    private void onClientChecked(@Nullable CloseReason refusal) {
        ConnectRequest request = waiting;
        if (!connection.isOpen() || request == null) {
            return;
        }
        if (!connection.isActive()) {
            connection.finish();
        } else if (refusal != null) {
            reject(refusal, request.isV5() ? PacketCheck.LEVEL_5 : PacketCheck.LEVEL_3_1_1);
        } else {
            connection.resumeFrames();
        }
    }

    /** The session that this is about cannot be used. */
    void onSessionFailed() {
        if (connection.isOpen() && waiting != null) {
            reject(CloseReason.SESSION_UNAVAILABLE, waiting.isV5() ? PacketCheck.LEVEL_5 : PacketCheck.LEVEL_3_1_1);
        } else {
            connection.close(CloseReason.SESSION_UNAVAILABLE);
        }
    }

    /** Answers a bad CONNECT in the words of its version: MQTT 5, 3.2.2.2; MQTT 3.1.1, 3.2.2.3. */
    void reject(CloseReason reason, int level) {
        boolean newer = level > PacketCheck.LEVEL_5 && reason == CloseReason.LEVEL_UNSUPPORTED;
        if (level == PacketCheck.LEVEL_5 || newer) {
            connection
                    .outbox()
                    .append(REFUSAL_BYTES)
                    .writeInt(CONNACK << 24 | 3 << 16 | reason.reasonCode())
                    .writeByte(0);
        } else if (reason.returnCode() != CloseReason.NONE) {
            connection.outbox().append(4).writeInt(CONNACK << 24 | 2 << 16 | reason.returnCode());
        }
        connection.close(reason);
    }

    /**
     * The connection has ended.
     *
     * @param hasSession whether the client was connected: its session gives the link back
     */
    void leave(boolean hasSession) {
        if (!hasSession && link != null) {
            link.close(null, 0);
        }
        if (clientId != null) {
            loop.sessions().release(clientId, connection);
        }
        gate.leave();
    }
}
