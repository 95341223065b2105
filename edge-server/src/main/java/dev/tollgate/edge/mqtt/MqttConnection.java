package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.intake.Explainer;
import dev.tollgate.edge.intake.Leave;
import dev.tollgate.edge.intake.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT connection, from its first byte to its last; what it says once it is connected is its {@link MqttSession}'s, and what comes
 * before that its {@link ConnectExchange}'s. Stays on its channel's event loop, but for {@link #execute} and {@link #takeOver}.
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

    private final MqttLoop loop;
    private final Channel channel;
    private final MqttConfig config;
    private final boolean framed;
    private final Frames frames;
    private final Outbox outbox;
    private final Deadlines deadlines;
    private final ReadPause pause;
    private final ConnectExchange connecting;
    private State state = State.OPEN;
    private @Nullable MqttSession session;
    private @Nullable Leave leave;
    private boolean packets; // whether the read under way has completed any
    private boolean isNew = true; // its first answer is not sent yet

    /** @param framed see {@link MqttLoop#install(Channel, boolean)} */
    MqttConnection(MqttLoop loop, Channel channel, boolean framed) {
        this.loop = loop;
        this.channel = channel;
        this.framed = framed;
        config = loop.config();
        frames = new Frames(this, channel.alloc(), config.packetMaxBytes());
        outbox = new Outbox(channel, loop.intake().turn());
        deadlines = new Deadlines(channel.eventLoop(), config, this::close);
        pause = new ReadPause(channel);
        connecting = new ConnectExchange(this, loop);
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

    /** Whether its CONNECT is still to be accepted or refused. */
    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    InetAddress remoteAddress() {
        return Origin.remoteAddress(channel);
    }

    /** Whether the channel is there still: see above. */
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
        if (isNew) {
            outbox.flush(); // a client that has sent all it will may have closed its side, and the channel closes
            // with it
            isNew = session == null;
        } else {
            outbox.flushLater();
        }
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
        connecting.onPacket(buffer, start, bodyStart, end);
        if (pause.isFor(ReadPause.Why.NO_ROOM) && state == State.OPEN) {
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
            connecting.reject(reason, PacketCheck.level(buffer, start + FrameHeader.headerBytes(header), seen));
        } else {
            close(reason);
        }
    }

    /** A packet that has passed its check, by netty's decoder; null should that see it otherwise. */
    @Nullable
    MqttMessage decode(ByteBuf buffer, int start, int end) {
        return NettyDecoder.decode(channel, this, buffer, start, end);
    }

    /**
     * The client is connected from now on.
     *
     * @param link null where no session outlives the connection
     */
    void accept(ConnectRequest request, @Nullable SessionLink link) {
        state = State.CONNECTED;
        MqttSession accepted = new MqttSession(this, loop, request, link);
        session = accepted;
        deadlines.onConnected(request.keepAliveSeconds(config));
        loop.sessions().counters().onConnected();
        boolean isPresent = link != null && link.isPresent();
        outbox.write(request.accept(config, isPresent, link == null ? 0 : link.expirySeconds()));
        accepted.restore();
    }

    /** The client may not be connected any more. Safe from any thread. */
    void onCredentialEnded() {
        execute(() -> close(CloseReason.CREDENTIAL_ENDED));
    }

    /** What its CONNECT waits for is known. */
    void onSessionReady() {
        if (isOpen()) {
            resumeFrames();
        }
    }

    /** The session that this is about cannot be used. */
    void onSessionFailed() {
        connecting.onSessionFailed();
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
        startClosing();
        OrderlyClose.begin(channel, framed);
    }

    private void explain(CloseReason reason) {
        if (!reason.isDecision()) {
            return;
        }
        Explainer explainer = loop.intake().explainer();
        long limit = reason.limit(config, session == null ? 0 : session.keepAliveSeconds());
        if (session == null) {
            explainer.onRefused(channel, reason.reason(), reason.text(), reason.rule(), limit, RefusalNote.NONE, 0);
        } else {
            explainer.onClosed(
                    session.device(), reason.reason(), reason.text(), reason.rule(), limit, RefusalNote.NONE);
        }
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
        awaitConnect();
    }

    /** Stops reading until {@link #resumeFrames}; what the client still has to do in time goes on to count. */
    void awaitConnect() {
        pause.begin(ReadPause.Why.NO_ROOM);
    }

    /** Offers what was not taken, and reads on. */
    void onRoom() {
        if (!isConnected()) {
            return;
        }
        deadlines.resume();
        resumeFrames();
    }

    /** Goes on with what was received and not looked at, then reads on. */
    void resumeFrames() {
        pause.end(ReadPause.Why.NO_ROOM);
        frames.resume();
        deadlines.onRead(packets, frames.isPartial());
        packets = false;
        outbox.flush();
        if (isBehind() || !isConnected()) {
            return;
        }
        if (channel.isActive()) {
            pause.readOn();
        } else {
            finish();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (isConnected()) {
            deadlines.onWritable(channel.isWritable());
            if (!channel.isWritable()) {
                pause.begin(ReadPause.Why.NOT_WRITABLE);
            } else {
                pause.end(ReadPause.Why.NOT_WRITABLE);
                pause.readOn();
                execute(this::onWritable); // not here: this may be inside a flush
            }
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Leave order) {
            leave = order;
            pause.begin(ReadPause.Why.LEAVING);
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
        return (state == State.OPEN || state == State.CONNECTED) && pause.isFor(ReadPause.Why.NO_ROOM);
    }

    /** The channel has closed, and nothing that was received is left. */
    void finish() {
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
        }
        connecting.leave(session != null);
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
