package dev.tollgate.edge.http;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.intake.Message;
import dev.tollgate.edge.ring.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The request whose body is being received: the parts of a message in one buffer, or the refusal that its answer will be and nothing of
 * its body. Those of a {@link PlainRequest} lie where they were received, those of any other in a buffer of their own:
 *
 * <pre>
 * /kpc/kp1/{…} | content type | body
 *      └ path
 * /api/v1/registrations | authorization | body
 *         └ path
 * </pre>
 *
 * One a connection, reused.
 */
final class Incoming {
    private static final ByteBuf KPC = ascii("/kpc/");
    private static final ByteBuf KP1 = ascii("kp1/");
    private static final ByteBuf REGISTRATIONS = ascii("/api/v1/registrations");
    private static final int REGISTRATIONS_START = "/api/v1/".length();

    /** Longest prefix before the path. */
    private static final int PREFIX_MAX = REGISTRATIONS_START;

    /** Most that is set aside for a body because of its Content-Length alone. */
    private static final int BELIEVED_LENGTH_MAX = 16_384;

    private final int bodyMaxBytes;
    private final int requestLineMaxBytes;
    private long declaredBytes = RefusalNote.NONE; // of the body, where the request says how many
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private boolean isLent; // the buffer is the caller's
    private int pathStart;
    private int pathEnd;
    private int contentTypeStart;
    private int contentTypeLength;
    private int payloadStart;
    private int bodyBytes;
    private int flags;
    private @Nullable Refusal refusal;

    Incoming(HttpConfig config) {
        bodyMaxBytes = config.bodyMaxBytes();
        requestLineMaxBytes = config.requestLineMaxBytes();
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Takes a request that is whole; its buffer stays the caller's, until {@link #keep}. */
    void take(PlainRequest request) {
        buffer = request.buffer();
        isLent = true;
        pathStart = request.pathStart();
        pathEnd = request.pathEnd();
        contentTypeStart = request.contentTypeStart();
        contentTypeLength = request.contentTypeLength();
        payloadStart = request.bodyStart();
        bodyBytes = request.bodyBytes();
        declaredBytes = RefusalNote.NONE;
        refusal = null;
        flags = 0;
    }

    /** Begins with a head that is complete; its buffer becomes this one's. */
    void begin(Request request) {
        begin(request, refusalOf(request));
    }

    /**
     * As {@link #begin}, with a handshake instead of a message.
     *
     * @param reason why it is not taken; null when it is
     */
    void beginUpgrade(Request request, @Nullable Refusal reason) {
        begin(request, reason);
    }

    private void begin(Request request, @Nullable Refusal reason) {
        RequestFields fields = request.fields();
        buffer = request.takeBuffer();
        bodyBytes = 0;
        declaredBytes = fields.contentLength() < 0 ? RefusalNote.NONE : fields.contentLength();
        pathStart = pathStart(buffer);
        pathEnd = buffer.writerIndex();
        refusal = reason;
        flags = flags(request, refusal);
        if (refusal != null) {
            release();
            return;
        }
        ByteBufUtil.writeAscii(
                buffer, pathStart == REGISTRATIONS_START ? fields.authorization() : fields.contentType());
        payloadStart = buffer.writerIndex();
        contentTypeStart = pathEnd;
        contentTypeLength = payloadStart - pathEnd;
        buffer.ensureWritable((int) Math.min(Math.max(fields.contentLength(), 0), BELIEVED_LENGTH_MAX));
    }

    /** Flags of the answer, as in {@link AnswerBytes}. */
    static int flags(Request request, @Nullable Refusal refusal) {
        // who waits for 100 Continue may send the body or not after a refusal: where the next request begins is unknown
        boolean close = !request.isPersistent() || (refusal != null && (refusal.closes() || request.expectsContinue()));
        int flags = request.isHead() ? AnswerBytes.HEAD : 0;
        return flags | (close ? AnswerBytes.CLOSE : request.isHttp10() ? AnswerBytes.KEEP_ALIVE : 0);
    }

    private @Nullable Refusal refusalOf(Request request) {
        if (request.expectsOther()) {
            return Refusal.EXPECTATION_UNKNOWN;
        }
        if (request.fields().contentLength() > bodyMaxBytes) {
            return Refusal.BODY_TOO_LARGE;
        }
        if (request.targetRefusal() != null) {
            return request.targetRefusal();
        }
        int start = pathStart(request.buffer());
        if (start != REGISTRATIONS_START && !startsWith(request.buffer(), KP1, start)) {
            return Refusal.PATH_UNKNOWN;
        }
        return request.isPost() ? null : Refusal.METHOD_NOT_ALLOWED;
    }

    private static int pathStart(ByteBuf path) {
        if (ByteBufUtil.equals(path, REGISTRATIONS)) {
            return REGISTRATIONS_START;
        }
        return startsWith(path, KPC, 0) ? KPC.readableBytes() : 1;
    }

    private static boolean startsWith(ByteBuf path, ByteBuf prefix, int index) {
        int length = prefix.readableBytes();
        return path.writerIndex() - index >= length && ByteBufUtil.equals(path, index, prefix, 0, length);
    }

    /** Takes a part of the body, and releases it; false when the body is larger than allowed. */
    boolean add(HttpContent content) {
        try {
            ByteBuf part = content.content();
            boolean fits = part.readableBytes() <= bodyMaxBytes - bodyBytes;
            if (fits) {
                bodyBytes += part.readableBytes();
            }
            if (fits && refusal == null) {
                buffer.writeBytes(part);
            }
            return fits;
        } finally {
            content.release();
        }
    }

    /** Refuses it, as the connection's last. */
    void refuseAndClose(Refusal reason) {
        release();
        refusal = reason;
        flags = (flags & AnswerBytes.HEAD) | AnswerBytes.CLOSE;
    }

    /** Has its answer say that the connection ends with it. */
    void makeLast() {
        flags = (flags & ~AnswerBytes.KEEP_ALIVE) | AnswerBytes.CLOSE;
    }

    /** Begins with a request of which not even the method is known; to be followed by {@link #refuseAndClose}. */
    void beginUnknown() {
        flags = 0;
        declaredBytes = RefusalNote.NONE;
    }

    /** What the answer will be, whatever intake would say; null for a message. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    boolean closes() {
        return (flags & AnswerBytes.CLOSE) != 0;
    }

    /** What all parts take in a buffer of their own. */
    int totalBytes() {
        return refusal == null ? PREFIX_MAX + pathEnd - pathStart + contentTypeLength + bodyBytes : 0;
    }

    /** Describes this as a message. */
    void fill(Message message) {
        int tag = AnswerBytes.tag(refusal, flags);
        if (refusal != null) {
            message.setBytes(Unpooled.EMPTY_BUFFER, 0, 0, 0, 0)
                    .setOrigin(Protocol.HTTP, 1, tag)
                    .explain(refusal.reasonPhrase(), refusal.rule(), limit(refusal), measured(refusal));
            return;
        }
        message.setBytes(buffer, pathStart, pathEnd - pathStart, payloadStart, bodyBytes)
                .setContentType(contentTypeStart, contentTypeLength)
                .setOrigin(Protocol.HTTP, 1, tag);
    }

    private long limit(Refusal reason) {
        return switch (reason) {
            case BODY_TOO_LARGE -> bodyMaxBytes;
            case TARGET_TOO_LONG -> requestLineMaxBytes;
            default -> RefusalNote.NONE;
        };
    }

    private long measured(Refusal reason) {
        return reason == Refusal.BODY_TOO_LARGE ? declaredBytes : RefusalNote.NONE;
    }

    /** The request is to be answered later. */
    void keep() {
        if (isLent) {
            buffer.retain();
            isLent = false;
        }
    }

    void release() {
        if (!isLent) {
            buffer.release();
        }
        isLent = false;
        buffer = Unpooled.EMPTY_BUFFER;
    }
}
