package dev.tollgate.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of HTTP/1.1, made as strict as RFC 9112 and able to pause between two objects. Gives, for each request, the
 * {@link PlainRequest}, or else the {@link Request} (always the same objects) and its
 * {@link HttpContent}s; or a {@link Refusal}, after which it knows no more where a request begins.
 *
 * <pre>
 * HEAD ─head is complete→ BODY ─body is complete→ HEAD
 *      ─plain head is complete→ PLAIN_BODY ─body is complete→ HEAD
 * HEAD, BODY, PLAIN_BODY ─refused, stop()→ STOPPED: gives the bytes as they are
 * </pre>
 */
final class RequestDecoder extends RequestLineDecoder {
    private enum State {
        HEAD,
        BODY,
        PLAIN_BODY,
        STOPPED
    }

    /** Empty lines before a request that are let pass (RFC 9112 2.2). */
    private static final int EMPTY_LINES_MAX = 4;

    /** What chunks may take beside each byte that a body may have; a chunk of one byte takes five. */
    private static final int FRAMING_PER_BYTE = 8;

    /** Longest plain request whose body is waited for where it was received; that of a longer one is gathered. */
    private static final int PLAIN_WAIT_MAX = 16_384;

    private final long framingMaxBytes;
    private final @Nullable PlainRequest plain;

    private @Nullable ChannelHandlerContext context;
    private State state = State.HEAD;
    private boolean begun;
    private boolean plainBegun; // as it seems: nothing of it was read yet
    private boolean inTrailers;
    private boolean paused;
    private boolean inputShutDown;
    private int emptyLines;
    private long framingBytes;
    private long framingMaxNow;
    private long requests;
    private boolean isGivingPlain;
    private int plainBytes; // of the plain request whose body is waited for

    /** @param takesPlain whether there are plain requests, which no path of WebSocket's may be */
    RequestDecoder(HttpConfig config, ByteBufAllocator allocator, boolean takesPlain) {
        super(config, allocator);
        this.framingMaxBytes = config.headersMaxBytes() + (long) FRAMING_PER_BYTE * config.bodyMaxBytes();
        this.plain = takesPlain ? new PlainRequest(config) : null;
    }

    /** Whether the first bytes of a request have come and its head is not complete. */
    boolean isInHead() {
        return state == State.HEAD && begun;
    }

    boolean isInBody() {
        return state == State.BODY || state == State.PLAIN_BODY;
    }

    /** Whether the request that has begun is not given yet. */
    boolean isUntold() {
        return isInHead() || state == State.PLAIN_BODY;
    }

    /** Heads that were complete. */
    long requests() {
        return requests;
    }

    /** Of the request that came last. */
    WebSocketFields webSocketFields() {
        return request().fields().webSocket();
    }

    /** The body that is to come may be as long, in place of what other requests may have. */
    void expectBody(long maxBytes) {
        framingMaxNow = Math.max(framingMaxNow, FRAMING_PER_BYTE * maxBytes);
    }

    /** Gives nothing more until {@link #resume}; what still comes is kept, so the channel must no longer be read from. */
    void pause() {
        paused = true;
    }

    /** Goes on with what was kept. */
    void resume() {
        paused = false;
        if (context == null || context.isRemoved() || isGivingPlain) { // who gives it goes on by itself
            return;
        }
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
            if (inputShutDown && !paused) {
                inputShutDown = false;
                super.userEventTriggered(context, ChannelInputShutdownEvent.INSTANCE);
            }
        } catch (Exception failure) {
            context.fireExceptionCaught(failure);
        }
    }

    /** Understands nothing from here on. */
    void stop() {
        state = State.STOPPED;
        request().release();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        request().release();
        super.handlerRemoved0(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (paused) { // else it would ask for more, having given nothing
            discardSomeReadBytes();
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (paused && event instanceof ChannelInputShutdownEvent) {
            inputShutDown = true; // not yet, or it would drop the requests that are kept
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    /** Takes the plain requests that are whole, with nothing of Netty's decoder between, up to the first that is not. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) throws Exception {
        if (plain == null || actualReadableBytes() > 0 || !(received instanceof ByteBuf in)) {
            super.channelRead(ctx, received);
            return;
        }
        try {
            takePlain(ctx, plain, in);
        } catch (RuntimeException failure) {
            in.release();
            throw failure;
        }
        if (in.isReadable()) {
            super.channelRead(ctx, in);
        } else {
            in.release();
        }
    }

    private void takePlain(ChannelHandlerContext ctx, PlainRequest request, ByteBuf in) {
        boolean isPlain = true;
        while (isPlain && isBetweenRequests() && in.isReadable()) {
            isPlain = decodePlain(ctx, request, in);
        }
    }

    private boolean isBetweenRequests() {
        return state == State.HEAD && !begun && !paused;
    }

    /** Gives a plain request, or waits for the rest of its head or body; false when none comes next. */
    private boolean decodePlain(ChannelHandlerContext ctx, PlainRequest request, ByteBuf in) {
        plainBytes = request.read(in);
        boolean isWhole = plainBytes <= in.readableBytes();
        if (plainBytes == PlainRequest.NONE || (!isWhole && plainBytes > PLAIN_WAIT_MAX)) {
            plainBegun = plainBytes == PlainRequest.NONE && request.isBegun(in);
            begun |= plainBegun;
            return plainBegun;
        }
        requests++;
        emptyLines = 0;
        begun = false;
        plainBegun = false;
        if (isWhole) {
            givePlain(ctx, request, in);
        } else {
            state = State.PLAIN_BODY;
        }
        return true;
    }

    private void givePlain(ChannelHandlerContext ctx, PlainRequest request, ByteBuf in) {
        request.set(in, in.readerIndex());
        in.skipBytes(plainBytes);
        state = State.HEAD;
        isGivingPlain = true;
        ctx.fireChannelRead(request); // which does not throw
        isGivingPlain = false;
        request.clear();
    }

    /** Of a request that was cut off nothing is told. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {}

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (paused) {
            return;
        }
        switch (state) {
            case HEAD -> {
                boolean isRead = begun && !plainBegun;
                if (isRead || plain == null || !decodePlain(ctx, plain, in)) {
                    decodeHead(ctx, in, out);
                }
            }
            case BODY -> decodeBody(ctx, in, out);
            case PLAIN_BODY -> {
                if (plain != null && in.readableBytes() >= plainBytes) {
                    givePlain(ctx, plain, in);
                }
            }
            case STOPPED -> out.add(in.readRetainedSlice(in.readableBytes()));
        }
    }

    private void decodeHead(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!begun) {
            if (!skipEmptyLines(in)) {
                refuse(Refusal.REQUEST_MALFORMED, in, out);
                return;
            }
            if (!in.isReadable() || in.getByte(in.readerIndex()) == HttpConstants.CR) {
                return;
            }
        }
        int start = in.readerIndex();
        if (isBlank(in.getByte(start))) { // obs-fold, or before the method
            refuse(Refusal.REQUEST_MALFORMED, in, out);
            return;
        }
        begun = true;
        super.decode(ctx, in, out);
        Refusal refusal = refusalOf(out);
        if (refusal != null) {
            refuse(refusal, in, out);
        } else if (hasFold(in, start)) {
            refuse(Refusal.REQUEST_MALFORMED, in, out);
        } else if (!out.isEmpty()) {
            endHead(in, out);
        }
    }

    private void endHead(ByteBuf in, List<Object> out) {
        if (!request().isHttp10() && !request().fields().hasHost()) {
            refuse(Refusal.REQUEST_MALFORMED, in, out);
            return;
        }
        requests++;
        begun = false;
        emptyLines = 0;
        inTrailers = false;
        framingBytes = 0;
        framingMaxNow = framingMaxBytes;
        state = out.get(out.size() - 1) instanceof LastHttpContent ? State.HEAD : State.BODY;
    }

    private void decodeBody(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int start = in.readerIndex();
        if (inTrailers && isBlank(in.getByte(start))) {
            refuse(Refusal.REQUEST_MALFORMED, in, out);
            return;
        }
        super.decode(ctx, in, out);
        Refusal refusal = refusalOf(out);
        if (refusal != null) {
            out.remove(out.size() - 1); // what was decoded before it stands
            stop(refusal == Refusal.TARGET_TOO_LONG ? Refusal.REQUEST_MALFORMED : refusal, in, out);
        } else if ((inTrailers && hasFold(in, start)) || isFramingTooLarge(in, start, out)) {
            refuse(Refusal.REQUEST_MALFORMED, in, out);
        } else if (!out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent) {
            state = State.HEAD;
        }
    }

    /** Skips the empty lines before a request; false when there are too many or something else stands there. */
    private boolean skipEmptyLines(ByteBuf in) {
        while (in.readableBytes() >= 2
                && in.getByte(in.readerIndex()) == HttpConstants.CR
                && in.getByte(in.readerIndex() + 1) == HttpConstants.LF) {
            in.skipBytes(2);
            emptyLines++;
        }
        if (emptyLines > EMPTY_LINES_MAX) {
            return false;
        }
        byte first = in.isReadable() ? in.getByte(in.readerIndex()) : HttpConstants.CR;
        return first != HttpConstants.LF && (first != HttpConstants.CR || in.readableBytes() < 2);
    }

    /** Whether one of the lines that were read since {@code start} continues another: obs-fold, RFC 9112 5.2. */
    private static boolean hasFold(ByteBuf in, int start) {
        int last = in.readerIndex() - 1;
        int from = start;
        while (from < last) { // indexOf would search backwards from a start behind the end
            int feed = in.indexOf(from, last, HttpConstants.LF);
            if (feed < 0) {
                return false;
            }
            if (isBlank(in.getByte(feed + 1))) {
                return true;
            }
            from = feed + 1;
        }
        return false;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** A chunked body may not consist of chunk extensions: they would be read and dropped without end. */
    private boolean isFramingTooLarge(ByteBuf in, int start, List<Object> out) {
        framingBytes += in.readerIndex() - start;
        for (int i = 0; i < out.size(); i++) {
            framingBytes -= ((HttpContent) out.get(i)).content().readableBytes();
        }
        return framingBytes > framingMaxNow;
    }

    /** Why Netty could not decode what it gave last; null when it could. */
    private static @Nullable Refusal refusalOf(List<Object> out) {
        if (out.isEmpty()) {
            return null;
        }
        DecoderResult result = ((HttpObject) out.get(out.size() - 1)).decoderResult();
        if (!result.isFailure()) {
            return null;
        }
        Throwable cause = result.cause();
        if (cause instanceof RefusedException refused) {
            return refused.refusal();
        }
        if (cause instanceof TooLongHttpLineException) {
            return Refusal.TARGET_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? Refusal.HEADERS_TOO_LARGE : Refusal.REQUEST_MALFORMED;
    }

    private void refuse(Refusal refusal, ByteBuf in, List<Object> out) {
        for (int i = 0; i < out.size(); i++) {
            ReferenceCountUtil.release(out.get(i));
        }
        out.clear();
        stop(refusal, in, out);
    }

    private void stop(Refusal refusal, ByteBuf in, List<Object> out) {
        in.skipBytes(in.readableBytes());
        stop();
        out.add(refusal);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        inTrailers = state == State.BODY;
        return RequestFields.name(line, start, length);
    }
}
