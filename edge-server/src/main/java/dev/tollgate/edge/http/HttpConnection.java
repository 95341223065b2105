package dev.tollgate.edge.http;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.http.Reading.Pause;
import dev.tollgate.edge.intake.Answer;
import dev.tollgate.edge.intake.ConnectionHandler;
import dev.tollgate.edge.intake.DeviceConnection;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.intake.Leave;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.upload.UploadOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection: makes messages of requests, offers them to intake, and writes the answers in the order of the requests. On its
 * event loop only, from the opening to the closing of its channel.
 *
 * <pre>
 * OPEN ─the last request is known→ ENDING: nothing more is read, answers are waited for
 * ENDING ─the last answer is written→ LINGERING: what comes is discarded until the client closes
 * OPEN ─WebSocket handshake→ CLOSED: others take this one's place
 * any ─channel closes→ CLOSED
 * </pre>
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private enum State {
        OPEN,
        ENDING,
        LINGERING,
        CLOSED
    }

    private final Channel channel;
    private final HttpConfig config;
    private final Intake intake;
    private final RequestDecoder decoder;
    private final AnswerWriter answers;
    private final DeviceConnection connection;
    private final Incoming incoming;
    private final Patience patience;
    private final Reading reading;
    private final @Nullable WebSocketUpgrade upgrade;
    private final ConnectionUploads uploads;

    private State state = State.OPEN;
    private boolean lastAnswerWritten;
    private boolean inputShutDown;
    private @Nullable Leave leave;
    private boolean continueDue;
    private boolean upgradeDue;
    private long lingeredBytes;

    /**
     * @param upgrade null where nothing but HTTP is spoken
     * @param uploads null where there are none
     */
    HttpConnection(
            Channel channel,
            HttpConfig config,
            Intake intake,
            RequestDecoder decoder,
            AnswerWriter answers,
            @Nullable WebSocketUpgrade upgrade,
            @Nullable UploadGate uploads) {
        this.channel = channel;
        this.config = config;
        this.intake = intake;
        this.decoder = decoder;
        this.answers = answers;
        this.upgrade = upgrade;
        this.uploads = new ConnectionUploads(uploads, channel, decoder, this::onUploadChange);
        this.connection = intake.connect(this, channel);
        this.incoming = new Incoming(config);
        this.patience = new Patience(channel.eventLoop(), config, this::onPatienceEnded);
        this.reading = new Reading(channel, decoder, patience);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (received instanceof PlainRequest request) {
            incoming.take(request);
            answer();
        } else if (received instanceof Request request) {
            onRequest(request);
        } else if (received instanceof HttpContent content) {
            onContent(content);
        } else if (received instanceof Refusal refusal) {
            onRefusal(refusal);
        } else if (received instanceof ByteBuf discarded) {
            onDiscarded(discarded);
        } else {
            throw new IllegalStateException("expected what RequestDecoder gives, got " + received.getClass());
        }
    }

    private void onRefusal(Refusal refusal) {
        if (state == State.OPEN) {
            uploads.cut();
            incoming.beginUnknown();
            refuseAndEnd(refusal);
        }
    }

    private void onRequest(Request request) {
        if (uploads.begin(request)) {
            return;
        }
        upgradeDue = upgrade != null && upgrade.isAt(request);
        if (upgradeDue && upgrade != null) {
            incoming.beginUpgrade(request, upgrade.refusalOf(request, connection.outstanding() > 0));
            upgradeDue = incoming.refusal() == null;
        } else {
            incoming.begin(request);
        }
        Refusal refusal = incoming.refusal();
        if (refusal != null && (refusal.closes() || request.expectsContinue())) {
            end(); // the body is not waited for
            answer();
        } else {
            continueDue = request.expectsContinue();
        }
    }

    private void onContent(HttpContent content) {
        if (state != State.OPEN) {
            content.release();
            return;
        }
        continueDue = false;
        boolean last = content instanceof LastHttpContent;
        if (uploads.add(content, last)) {
            if (uploads.isFull()) {
                reading.pause(Pause.FOR_UPLOAD);
            }
            return;
        }
        if (!incoming.add(content)) {
            refuseAndEnd(Refusal.BODY_TOO_LARGE);
        } else if (last && upgradeDue && upgrade != null) {
            incoming.release();
            answers.flush();
            upgrade.perform(channel, intake, this, decoder);
            if (leave != null) {
                channel.pipeline().fireUserEventTriggered(leave);
            }
        } else if (last) {
            answer();
        }
    }

    private void onUploadChange() {
        if (state == State.OPEN) {
            continueDue |= uploads.isContinueDue();
            if (uploads.isOn() && !uploads.isFull()) {
                reading.resume(Pause.FOR_UPLOAD);
            }
            afterEvents();
        }
    }

    /** Answers an upload that has ended, behind the answers before it; false when there is none. */
    private boolean answerUpload() {
        UploadOutcome outcome = uploads.outcome();
        if (outcome == null || state != State.OPEN || connection.outstanding() > 0) {
            return false;
        }
        if (outcome == UploadOutcome.TOKEN_UNKNOWN) {
            intake.countTokenRefused(connection);
        }
        uploads.explain(intake.explainer(), connection);
        if (uploads.answer(answers, outcome, leave != null)) {
            lastAnswerWritten = true;
            end();
        } else {
            reading.resume(Pause.FOR_UPLOAD);
        }
        return true;
    }

    private void refuseAndEnd(Refusal refusal) {
        incoming.refuseAndClose(refusal);
        end();
        answer();
    }

    private void onDiscarded(ByteBuf discarded) {
        lingeredBytes += discarded.readableBytes();
        discarded.release();
        if (lingeredBytes > config.lingerMaxBytes()) {
            channel.close();
        }
    }

    private void answer() {
        if (!tryAnswer()) {
            incoming.keep();
            reading.pause(Pause.FOR_ROOM);
        }
    }

    /** Has the request answered, by intake or with its refusal; false when there is no room for that, until {@link #onRoom}. */
    private boolean tryAnswer() {
        Refusal refusal = incoming.refusal();
        if (leave != null) {
            incoming.makeLast();
        }
        incoming.fill(intake.message());
        boolean taken =
                refusal == null ? intake.offer(connection) : intake.answerInOrder(connection, refusal.verdict());
        if (!taken) {
            return false;
        }
        decoder.expect(incoming.totalBytes());
        incoming.release();
        if (incoming.closes()) {
            end();
        } else if (connection.outstanding() >= config.pipelinedMax()) {
            reading.pause(Pause.FOR_ANSWERS);
        }
        return true;
    }

    /** There will be no other request. */
    private void end() {
        if (state == State.OPEN) {
            state = State.ENDING;
            continueDue = false;
            decoder.stop();
            reading.pause(Pause.FOR_END);
        }
    }

    @Override
    public void onAnswer(Answer answer) {
        if (state != State.CLOSED) {
            answers.write(answer);
            lastAnswerWritten |= AnswerBytes.closes(answer.tag());
        }
    }

    @Override
    public void flushAnswers() {
        if (connection.outstanding() <= config.pipelinedMax() / 2) {
            reading.resume(Pause.FOR_ANSWERS);
        }
        afterEvents();
    }

    @Override
    public void onRoom() {
        if (state != State.CLOSED && tryAnswer()) {
            reading.resume(Pause.FOR_ROOM);
            afterEvents();
        }
    }

    /** A token's end closes no HTTP connection: its next request is refused by the look-up. */
    @Override
    public void onTokensDead(Verdict verdict) {}

    @Override
    public void onKicked() {
        intake.explainer()
                .onClosed(
                        connection,
                        "kicked",
                        "session was ended by an operator",
                        null,
                        RefusalNote.NONE,
                        RefusalNote.NONE);
        answers.flush();
        channel.close();
    }

    @Override
    public void onFailure(Throwable cause) {
        LOG.error("closing HTTP connection {} after an unexpected error", channel, cause);
        channel.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        afterEvents(true);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            reading.resume(Pause.FOR_WRITES);
            afterEvents();
        } else if (state == State.OPEN) {
            reading.pause(Pause.FOR_WRITES);
            patience.stall();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputShutDown = true;
            afterEvents();
        } else if (event instanceof Leave order) {
            leave = order;
            afterEvents();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void afterEvents() {
        afterEvents(false);
    }

    /**
     * Sends what was written, and waits for what comes next.
     *
     * @param isReading whether others may be read from at once, with whose answers these are to be sent
     */
    private void afterEvents(boolean isReading) {
        boolean answered = answerUpload();
        while (answered) {
            answered = answerUpload(); // the next request may have come with it
        }
        if (continueDue && connection.outstanding() == 0) {
            continueDue = false;
            answers.writeContinue();
        }
        if (lastAnswerWritten && state == State.ENDING) {
            linger();
            return;
        }
        boolean isOver = (inputShutDown || isLeavable()) && isAnswered();
        if (isReading && !isOver) {
            answers.flushLater();
        } else {
            answers.flush();
        }
        if (isOver) {
            channel.close();
        } else if (state == State.OPEN && !reading.isPaused()) {
            if (inputShutDown || !uploads.await(patience)) {
                patience.enter(phase(), decoder.requests());
            }
        }
    }

    /** A request that has begun gets its answer first. */
    private boolean isLeavable() {
        return leave != null && state == State.OPEN && !decoder.isInHead() && !decoder.isInBody();
    }

    private boolean isAnswered() {
        return connection.outstanding() == 0
                && !reading.isPaused(Pause.FOR_ROOM)
                && !uploads.needsConnection(inputShutDown);
    }

    private Patience.Phase phase() {
        if (inputShutDown) {
            return Patience.Phase.WAITING;
        }
        if (decoder.isInBody()) {
            return Patience.Phase.BODY;
        }
        if (decoder.isInHead() || decoder.requests() == 0) {
            return Patience.Phase.HEAD;
        }
        return connection.outstanding() > 0 ? Patience.Phase.WAITING : Patience.Phase.IDLE;
    }

    private void onPatienceEnded() {
        boolean requestBegun = decoder.isInHead() || decoder.isInBody();
        boolean isWaited = state == State.OPEN && !reading.isPaused();
        if (isWaited && uploads.timeOut()) {
            afterEvents();
        } else if (isWaited && requestBegun && !uploads.isOn()) {
            if (decoder.isUntold()) {
                incoming.beginUnknown();
            }
            refuseAndEnd(Refusal.REQUEST_TIMEOUT);
            afterEvents();
        } else {
            channel.close();
        }
    }

    /**
     * Sends the last answer and, where the channel can, the end of the stream; then discards what the client has still sent, so that
     * the answer is not lost to a reset (RFC 9112 9.6).
     */
    private void linger() {
        state = State.LINGERING;
        ByteBuf written = answers.take();
        ChannelFuture sent = channel.writeAndFlush(written == null ? Unpooled.EMPTY_BUFFER : written);
        sent.addListener(inputShutDown ? ChannelFutureListener.CLOSE : (ChannelFutureListener) this::endOutput);
        patience.enter(Patience.Phase.LINGERING, decoder.requests());
        reading.resumeAll();
    }

    private void endOutput(ChannelFuture sent) {
        boolean encrypted = channel.pipeline().get(SslHandler.class) != null; // ends its stream when the channel closes
        if (!encrypted && channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            LOG.debug("HTTP connection {} failed", channel, cause);
        } else {
            LOG.error("closing HTTP connection {} after an unexpected error", channel, cause);
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        close();
    }

    private void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        patience.cancel();
        incoming.release();
        uploads.cut();
        ReferenceCountUtil.release(answers.take());
        intake.disconnect(connection);
    }
}
