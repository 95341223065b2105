package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.CertificateIdentity;
import dev.tollgate.edge.upload.UploadName;
import dev.tollgate.edge.upload.UploadOutcome;
import dev.tollgate.edge.upload.UploadRequest;
import dev.tollgate.edge.upload.Uploads;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where devices upload files, with an upload token in {@code x-auth-token}. Without state of a connection: one for all, safe from any thread.
 *
 * <pre>
 * POST /bcx/api/v1/files/{name}             stored under that name, in another's place if there is one
 * POST /bcx/api/v1/binary-data[?name=…]     a new file
 * </pre>
 */
final class UploadGate {
    static final String FILES = "/bcx/api/v1/files/";

    private static final String BINARY_DATA = "/bcx/api/v1/binary-data";
    private static final String NAME = "name";
    private static final ByteBuf FILES_BYTES = ascii(FILES);
    private static final ByteBuf BINARY_DATA_BYTES = ascii(BINARY_DATA);

    private final Uploads uploads;

    UploadGate(Uploads uploads) {
        this.uploads = uploads;
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether a request is for here, by its path. Allocates nothing. */
    boolean isAt(Request request) {
        ByteBuf path = request.buffer();
        boolean isNear = path.readableBytes() >= FILES.length() && path.getByte(path.readerIndex() + 1) == 'b';
        return isNear && (isFile(path) || ByteBufUtil.equals(path, BINARY_DATA_BYTES)) && !request.expectsOther();
    }

    private static boolean isFile(ByteBuf path) {
        int length = FILES.length();
        return path.readableBytes() >= length && ByteBufUtil.equals(path, path.readerIndex(), FILES_BYTES, 0, length);
    }

    /**
     * Begins to receive an upload; the request is not needed any more.
     *
     * @param onChange called on the channel's event loop when something is new about it
     */
    UploadExchange begin(Request request, Channel channel, Runnable onChange) {
        boolean isFile = isFile(request.buffer());
        UploadName name = isFile ? nameInPath(request) : nameInQuery(request.query());
        UploadOutcome refusal = refusalOf(request, name);
        UploadExchange exchange =
                new UploadExchange(uploads, channel.eventLoop(), request, location(isFile, name), onChange);
        if (refusal != null || name == null) {
            exchange.refuse(refusal == null ? UploadOutcome.NAME_MALFORMED : refusal);
        } else {
            RequestFields fields = request.fields();
            exchange.begin(
                    new UploadRequest(fields.uploadToken(), name, isFile, fields.contentLength(), sender(channel)));
        }
        return exchange;
    }

    private static String location(boolean isFile, @Nullable UploadName name) {
        return isFile || name == null ? "" : FILES + name.encoded();
    }

    private @Nullable UploadOutcome refusalOf(Request request, @Nullable UploadName name) {
        RequestFields fields = request.fields();
        if (!request.isPost()) {
            return UploadOutcome.METHOD_NOT_ALLOWED;
        }
        if (name == null) {
            return UploadOutcome.NAME_MALFORMED;
        }
        if (fields.uploadToken().isEmpty()) {
            return UploadOutcome.TOKEN_MISSING;
        }
        if (!fields.isChunked() && fields.contentLength() == RequestFields.NO_CONTENT_LENGTH) {
            return UploadOutcome.LENGTH_REQUIRED;
        }
        return fields.contentLength() > uploads.config().fileMaxBytes() ? UploadOutcome.TOO_LARGE : null;
    }

    private static @Nullable UploadName nameInPath(Request request) {
        ByteBuf path = request.buffer();
        byte[] bytes =
                ByteBufUtil.getBytes(path, path.readerIndex() + FILES.length(), path.readableBytes() - FILES.length());
        String text = request.targetRefusal() == null ? UploadName.utf8(bytes) : null;
        return text == null ? null : UploadName.of(text);
    }

    /** A name of the edge's where the query has none. */
    private static @Nullable UploadName nameInQuery(String query) {
        try {
            List<String> names = new QueryStringDecoder(query, StandardCharsets.UTF_8, false)
                    .parameters()
                    .getOrDefault(NAME, List.of());
            if (names.isEmpty()) {
                return UploadName.generated();
            }
            return names.size() == 1 ? UploadName.of(names.get(0)) : null;
        } catch (IllegalArgumentException brokenEscape) {
            return null;
        }
    }

    private static UploadRequest.Sender sender(Channel channel) {
        CertificateIdentity identity = channel.attr(CertificateIdentity.KEY).get();
        return (device, application) -> identity == null || identity.permits(device, application);
    }
}
