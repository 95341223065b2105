package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.intake.Explainer;
import dev.tollgate.edge.intake.Leave;
import dev.tollgate.edge.intake.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT connection, from its first byte to its last; what it says once it is connected is its {@link MqttSession}'s. Stays on its
 * channel's event loop, but for {@link #execute} and {@link #takeOver}.
 *
 * <pre>
 * OPEN ─CONNECT→ CONNECTED ─DISCONNECT, error, take-over→ CLOSING ─channel closed→ CLOSED
 *      ─error, time out─────────────────────────────────→
 * </pre>
 *
 * A client that closes while the edge has stopped reading leaves messages behind that were received: the connection stays CONNECTED
 * until those have been offered.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter implements Frames.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

    private enum State {
        OPEN,
        CONNECTED,
        CLOSING,
        CLOSED
    }

    /** Why reading has stopped: bits. */
    private static final int NO_ROOM = 1;

    private static final int NOT_WRITABLE = 2;
    private static final int LEAVING = 4;

    /** How long a client may take to close after the edge said that it is over, before its side is cut, too. */
    private static final long LINGER_MS = 1000;

    /** CONNACK of MQTT 5 that refuses: type, remaining length, flags, reason code, property length. */
    private static final int REFUSAL_BYTES = 5;

    private static final int CONNACK = MqttMessageType.CONNACK.value() << 4;

    private final MqttLoop loop;
    private final Channel channel;
    private final MqttConfig config;
    private final boolean framed;
    private final Frames frames;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private State state = State.OPEN;
    private @Nullable SessionLink link;
    private final ClientGate gate;
    private @Nullable ConnectRequest waiting; // for its session, or what becomes of its password
    private boolean claimed; // whether older connections of the client were looked for
    private @Nullable String clientId; // where no other connection may have it
    private @Nullable MqttSession session;
    private @Nullable Leave leave;
    private int paused;
    private boolean packets; // whether the read under way has completed any

    /** @param framed see {@link MqttLoop#install(Channel, boolean)} */
    MqttConnection(MqttLoop loop, Channel channel, boolean framed) {
        this.loop = loop;
        this.channel = channel;
        this.framed = framed;
        config = loop.config();
        frames = new Frames(this, channel.alloc(), config.packetMaxBytes());
        outbox = new Outbox(channel);
        gate = new ClientGate(this, loop.sessions());
        deadlines = new Deadlines(channel.eventLoop(), config, this::close);
    }

    Outbox outbox() {
        return outbox;
    }

    /** As it was when the connection was opened. */
    MqttConfig config() {
        return config;
    }

    Channel channel() {
        return channel;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** Whether the channel is there still: see above. */
    InetAddress remoteAddress() {
        return Origin.remoteAddress(channel);
    }

    boolean isActive() {
        return channel.isActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (received instanceof ByteBuf bytes) {
            frames.read(bytes);
        } else {
            ReferenceCountUtil.release(received);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        outbox.flush();
        if (state == State.OPEN || state == State.CONNECTED) {
            deadlines.onRead(packets, frames.isPartial());
        }
        packets = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public Frames.Outcome onPacket(ByteBuf buffer, int start, int bodyStart, int end) {
        packets = true;
        MqttSession connected = session;
        if (connected != null) {
            return connected.onPacket(buffer, start, bodyStart, end);
        }
        onFirstPacket(buffer, start, bodyStart, end);
        if ((paused & NO_ROOM) != 0 && state == State.OPEN) {
            return Frames.Outcome.NO_ROOM;
        }
        return isConnected() ? Frames.Outcome.TAKEN : Frames.Outcome.CLOSED;
    }

    /** A CONNECT is seen up to its protocol level, whose words the refusal is in. */
    @Override
    public int refusalBytes() {
        return state == State.OPEN ? PacketCheck.LEVEL_INDEX_MAX + 1 : 0;
    }

    @Override
    public void onUnreadable(CloseReason reason, ByteBuf buffer, int start, int end) {
        long header = FrameHeader.parse(buffer, start, end);
        boolean connect = buffer.getUnsignedByte(start) >> 4 == MqttMessageType.CONNECT.value();
        if (state == State.OPEN && connect && header >= 0) {
            int seen = Math.min(end, start + refusalBytes()); // no more than there always is, however it was cut
            reject(reason, PacketCheck.level(buffer, start + FrameHeader.headerBytes(header), seen));
        } else {
            close(reason);
        }
    }

    private void onFirstPacket(ByteBuf buffer, int start, int bodyStart, int end) {
        if (waiting != null) {
            if (!gate.isChecking()) {
                connect(waiting);
            }
            return;
        }
        int first = buffer.getUnsignedByte(start);
        if (first >> 4 != MqttMessageType.CONNECT.value()) {
            close(CloseReason.CONNECT_MISSING);
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
        } else if (decode(buffer, start, end) instanceof MqttConnectMessage packet) {
            ConnectRequest request = ConnectRequest.of(packet, loop.clientKeys());
            CloseReason refusal = gate.check(packet, config.clientCredentials());
            if (refusal != null) {
                reject(refusal, level);
            } else if (gate.isChecking()) {
                waiting = request;
                pause(NO_ROOM);
            } else {
                connect(request);
            }
        } else {
            reject(CloseReason.DECODER_DISAGREES, level);
        }
    }

    /** A packet that has passed its check, by netty's decoder; null should that see it otherwise. */
    @Nullable
    MqttMessage decode(ByteBuf buffer, int start, int end) {
        return NettyDecoder.decode(channel, this, buffer, start, end);
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
            accept(request);
        } else {
            waiting = request;
            pause(NO_ROOM);
        }
    }

    /** By CONNACK where that fits at least: MQTT 5, 3.1.2.11.4. */
    private void refusePacketMax(ConnectRequest request) {
        if (request.packetMaxBytes() < REFUSAL_BYTES) {
            close(CloseReason.CLIENT_PACKET_MAX);
        } else {
            reject(CloseReason.CLIENT_PACKET_MAX, PacketCheck.LEVEL_5);
        }
    }

    /** Ends an older connection of the client, and asks for its session. */
    private void claim(ConnectRequest request) {
        claimed = true;
        if (!request.clientIdAssigned()) {
            clientId = request.clientId();
            MqttConnection older = loop.sessions().claim(clientId, this);
            if (older != null) {
                older.takeOver();
            }
        }
        KeptSessions kept = loop.sessions().kept();
        if (kept != null) {
            link = SessionLink.open(this, kept, request);
        }
    }

    private void accept(ConnectRequest request) {
        state = State.CONNECTED;
        MqttSession accepted = new MqttSession(this, loop, request, link);
        session = accepted;
        deadlines.onConnected(request.keepAliveSeconds(config));
        loop.sessions().counters().onConnected();
        boolean isPresent = link != null && link.isPresent();
        outbox.write(request.accept(config, isPresent, link == null ? 0 : link.expirySeconds()));
        accepted.restore();
    }

    /** What became of user name and password is known: null where the client may connect. */
    void onClientChecked(@Nullable CloseReason refusal) {
        ConnectRequest request = waiting;
        if (state != State.OPEN || request == null) {
            return;
        }
        if (!channel.isActive()) {
            finish();
        } else if (refusal != null) {
            reject(refusal, request.isV5() ? PacketCheck.LEVEL_5 : PacketCheck.LEVEL_3_1_1);
        } else {
            resumeFrames();
        }
    }

    /** The client may not be connected any more. Safe from any thread. */
    void onCredentialEnded() {
        execute(() -> close(CloseReason.CREDENTIAL_ENDED));
    }

    /** What {@link #connect} waits for is known. */
    void onSessionReady() {
        if (state == State.OPEN) {
            resumeFrames();
        }
    }

    /** The session that this is about cannot be used. */
    void onSessionFailed() {
        if (state == State.OPEN && waiting != null) {
            reject(CloseReason.SESSION_UNAVAILABLE, waiting.isV5() ? PacketCheck.LEVEL_5 : PacketCheck.LEVEL_3_1_1);
        } else {
            close(CloseReason.SESSION_UNAVAILABLE);
        }
    }

    /** Answers a bad CONNECT in the words of its version: MQTT 5, 3.2.2.2; MQTT 3.1.1, 3.2.2.3. */
    private void reject(CloseReason reason, int level) {
        boolean newer = level > PacketCheck.LEVEL_5 && reason == CloseReason.LEVEL_UNSUPPORTED;
        if (level == PacketCheck.LEVEL_5 || newer) {
            outbox.append(REFUSAL_BYTES)
                    .writeInt(CONNACK << 24 | 3 << 16 | reason.reasonCode())
                    .writeByte(0);
        } else if (reason.returnCode() != CloseReason.NONE) {
            outbox.append(4).writeInt(CONNACK << 24 | 2 << 16 | reason.returnCode());
        }
        close(reason);
    }

    /** Ends the connection and, where MQTT has words for it, says why. */
    void close(CloseReason reason) {
        close(reason, "");
    }

    private void close(CloseReason reason, String serverReference) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        LOG.debug("{} closed by the edge: {}", channel, reason.text());
        loop.sessions().counters().onClosed(reason);
        explain(reason);
        if (session != null) {
            session.sayGoodbye(reason, serverReference);
        }
        end();
    }

    private void explain(CloseReason reason) {
        if (!reason.isDecision()) {
            return;
        }
        Explainer explainer = loop.intake().explainer();
        long limit = limit(reason);
        if (session == null) {
            explainer.onRefused(channel, reason.reason(), reason.text(), reason.rule(), limit, RefusalNote.NONE, 0);
        } else {
            explainer.onClosed(
                    session.device(), reason.reason(), reason.text(), reason.rule(), limit, RefusalNote.NONE);
        }
    }

    private long limit(CloseReason reason) {
        return switch (reason) {
            case PACKET_TOO_LARGE -> config.packetMaxBytes();
            case CLIENT_ID_TOO_LONG -> config.clientIdMaxBytes();
            case RECEIVE_MAXIMUM -> config.receiveMaximum();
            case OUTGOING_FULL -> config.outgoingMax();
            case TOPIC_ALIAS -> config.topicAliasMax();
            case CONNECT_TIMEOUT -> config.connectTimeoutMs();
            case KEEP_ALIVE -> session == null ? RefusalNote.NONE : session.keepAliveSeconds();
            default -> RefusalNote.NONE;
        };
    }

    ByteBuf allocate(int bytes) {
        return channel.alloc().buffer(bytes);
    }

    /** The client has said that it ends the connection. */
    void onDisconnect() {
        if (isConnected()) {
            startClosing();
            channel.close();
        }
    }

    private void startClosing() {
        state = State.CLOSING;
        deadlines.cancel();
        frames.close();
        outbox.flush();
        leave();
    }

    /**
     * Closes in order: what was written goes out, then the edge's end, and what still comes in is read and dropped until the client closes
     * or one second has passed. Closing at once could reset the connection before the client has read why.
     */
    private void end() {
        startClosing();
        boolean plain = !framed && channel.pipeline().get(SslHandler.class) == null;
        if (channel.isActive()) {
            channel.config().setAutoRead(true);
        }
        if (plain && channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
            channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    /** Ends the connection because its client id has connected again. Safe from any thread. */
    void takeOver() {
        execute(() -> close(CloseReason.TAKEN_OVER));
    }

    /** Runs a task on the connection's event loop. Safe from any thread. */
    void execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("{} is on an event loop that has shut down", channel);
        }
    }

    /** Stops reading until {@link #onRoom}. */
    void awaitRoom() {
        deadlines.suspend();
        pause(NO_ROOM);
    }

    /** Offers what was not taken, and reads on. */
    void onRoom() {
        if (!isConnected()) {
            return;
        }
        deadlines.resume();
        resumeFrames();
    }

    private void resumeFrames() {
        paused &= ~NO_ROOM;
        frames.resume();
        deadlines.onRead(packets, frames.isPartial());
        packets = false;
        outbox.flush();
        if (isBehind() || !isConnected()) {
            return;
        }
        if (channel.isActive()) {
            resume();
        } else {
            finish();
        }
    }

    private void pause(int why) {
        paused |= why;
        channel.config().setAutoRead(false);
    }

    private void resume() {
        if (paused == 0) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (isConnected()) {
            deadlines.onWritable(channel.isWritable());
            if (!channel.isWritable()) {
                pause(NOT_WRITABLE);
            } else {
                paused &= ~NOT_WRITABLE;
                resume();
                execute(this::onWritable); // not here: this may be inside a flush
            }
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Leave order) {
            leave = order;
            pause(LEAVING);
            leaveOnceAnswered();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Where the edge is about to end: messages that were taken are answered before the connection is closed. */
    void leaveOnceAnswered() {
        Leave order = leave;
        if (order != null && (session == null || session.outstanding() == 0)) {
            close(CloseReason.SHUTTING_DOWN, order.serverReference());
        }
    }

    private void onWritable() {
        if (isConnected() && session != null) {
            session.onWritable();
            outbox.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadlines.cancel();
        if (!isBehind()) {
            finish();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (!isBehind()) {
            finish();
        }
    }

    /** Whether what was received is still to be looked at. */
    private boolean isBehind() {
        return (state == State.OPEN || state == State.CONNECTED) && (paused & NO_ROOM) != 0;
    }

    private void finish() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            deadlines.cancel();
            frames.close();
            outbox.release();
            leave();
        }
    }

    private void leave() {
        if (session != null) {
            session.leave();
        } else if (link != null) {
            link.close(null, 0);
        }
        if (clientId != null) {
            loop.sessions().release(clientId, this);
        }
        gate.leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("{} failed: {}", channel, cause.toString());
        } else {
            loop.sessions().counters().onFailure();
            LOG.warn("{} closed after an unexpected error", channel, cause);
        }
        channel.close();
    }

    /** As {@link #exceptionCaught}, for what was thrown outside the pipeline: what it still held is given up. */
    void onFailure(Throwable cause) {
        loop.sessions().counters().onFailure();
        LOG.warn("{} closed after an unexpected error", channel, cause);
        finish();
        channel.close();
    }
}
