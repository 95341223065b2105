package dev.tollgate.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of HTTP/1.1, made as strict as RFC 9112 and able to pause between two objects. It reads the path where it lies in the
 * request line and makes no String of it. Gives, for each request, the {@link Request} (always the same object), then its
 * {@link HttpContent}s; or a {@link Refusal}, after which it knows no more where a request begins.
 *
 * <pre>
 * HEAD ─head is complete→ BODY ─body is complete→ HEAD
 * HEAD, BODY ─refused, stop()→ STOPPED: gives the bytes as they are
 * </pre>
 */
final class RequestDecoder extends HttpRequestDecoder {
    private enum State {
        HEAD,
        BODY,
        STOPPED
    }

    /** Empty lines before a request that are let pass (RFC 9112 2.2). */
    private static final int EMPTY_LINES_MAX = 4;

    /** What chunks may take beside each byte that a body may have; a chunk of one byte takes five. */
    private static final int FRAMING_PER_BYTE = 8;

    private static final int BUFFER_INITIAL_BYTES = 256;
    private static final int BUFFER_EXPECTED_MAX_BYTES = 4096;
    private static final String POST = "POST";
    private static final String HEAD = "HEAD";
    private static final String GET = "GET";
    private static final String OTHER_METHOD = "OTHER";
    private static final String OTHER_VERSION = "HTTP/?";
    private static final String NO_URI = "/";

    private final ByteBufAllocator allocator;
    private final long framingMaxBytes;
    private final Request request;

    private @Nullable ChannelHandlerContext context;
    private State state = State.HEAD;
    private boolean begun;
    private boolean inTrailers;
    private boolean paused;
    private boolean inputShutDown;
    private int emptyLines;
    private long framingBytes;
    private long framingMaxNow;
    private long requests;
    private int methodEnd;
    private int targetEnd;
    private int expectedBytes = BUFFER_INITIAL_BYTES;

    RequestDecoder(HttpConfig config, ByteBufAllocator allocator) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(config.requestLineMaxBytes())
                .setMaxHeaderSize(config.headersMaxBytes())
                .setMaxChunkSize(config.bodyMaxBytes())
                .setTrailersFactory(IgnoredTrailers.INSTANCE)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.allocator = allocator;
        this.framingMaxBytes = config.headersMaxBytes() + (long) FRAMING_PER_BYTE * config.bodyMaxBytes();
        this.request = new Request(new RequestFields(config.headerFieldsMax()));
    }

    /** Whether the first bytes of a request have come and its head is not complete. */
    boolean isInHead() {
        return state == State.HEAD && begun;
    }

    boolean isInBody() {
        return state == State.BODY;
    }

    /** Heads that were complete. */
    long requests() {
        return requests;
    }

    /** Of the request that came last. */
    WebSocketFields webSocketFields() {
        return request.fields().webSocket();
    }

    /** Notes how large a whole request was, in its buffer: the next is likely to be as large. */
    void expect(int bytes) {
        expectedBytes = Math.min(Math.max(bytes, BUFFER_INITIAL_BYTES), BUFFER_EXPECTED_MAX_BYTES);
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
        if (context == null || context.isRemoved()) {
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
        request.release();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        request.release();
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

    /** Of a request that was cut off nothing is told. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {}

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (paused) {
            return;
        }
        switch (state) {
            case HEAD -> decodeHead(ctx, in, out);
            case BODY -> decodeBody(ctx, in, out);
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
        if (!request.isHttp10() && !request.fields().hasHost()) {
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
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        methodEnd = start + length;
        if (start != 0 || !Tokens.isToken(line, start, length)) {
            throw Refusal.REQUEST_MALFORMED.exception();
        }
        boolean post = isWord(line, start, length, POST);
        boolean head = isWord(line, start, length, HEAD);
        request.setMethod(post, head, isWord(line, start, length, GET));
        return post ? POST : head ? HEAD : OTHER_METHOD;
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireOneSpace(line, methodEnd, start);
        targetEnd = start + length;
        request.begin(allocator.buffer(expectedBytes));
        boolean isOfKp1 = length > 1 && line[start + 1] == 'k'; // which has no use for a query
        int query = isOfKp1 ? -1 : RequestTarget.queryStart(line, start, length);
        request.setTargetRefusal(RequestTarget.read(line, start, length, request.buffer()));
        if (query >= 0) {
            request.setQuery(new String(line, query, targetEnd - query, StandardCharsets.ISO_8859_1));
        }
        return NO_URI;
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        requireOneSpace(line, targetEnd, start);
        boolean wellFormed = length == 8
                && isWord(line, start, 5, "HTTP/")
                && isDigit(line[start + 5])
                && line[start + 6] == '.'
                && isDigit(line[start + 7]);
        if (!wellFormed) {
            throw Refusal.REQUEST_MALFORMED.exception();
        }
        if (line[start + 5] != '1') {
            return OTHER_VERSION;
        }
        // a higher minor version is to be taken as the highest known one, RFC 9110 2.5
        return line[start + 7] == '0' ? HttpVersion.HTTP_1_0.text() : HttpVersion.HTTP_1_1.text();
    }

    private static void requireOneSpace(byte[] line, int wordEnd, int nextStart) {
        if (nextStart != wordEnd + 1 || line[wordEnd] != ' ') {
            throw Refusal.REQUEST_MALFORMED.exception();
        }
    }

    private static boolean isWord(byte[] line, int start, int length, String word) {
        if (length != word.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        String version = initialLine[2];
        if (version.isEmpty()) { // the hook is not asked where there are two words
            throw Refusal.REQUEST_MALFORMED.exception();
        }
        if (version.equals(OTHER_VERSION)) {
            throw Refusal.VERSION_UNSUPPORTED.exception();
        }
        if (request.targetRefusal() == Refusal.REQUEST_MALFORMED) {
            throw Refusal.REQUEST_MALFORMED.exception();
        }
        request.setProtocolVersion(
                version.equals(HttpVersion.HTTP_1_0.text()) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1);
        return request;
    }

    @Override
    protected HttpMessage createInvalidMessage() {
        return request;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return false;
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        inTrailers = state == State.BODY;
        return RequestFields.name(line, start, length);
    }
}
