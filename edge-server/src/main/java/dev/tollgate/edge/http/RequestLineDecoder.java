package dev.tollgate.edge.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * How Netty's decoder reads a request line: strictly (RFC 9112 3), the path where it lies, so that no String is made of it. What it gives is
 * always the same {@link Request}.
 */
abstract class RequestLineDecoder extends HttpRequestDecoder {
    private static final int BUFFER_INITIAL_BYTES = 256;
    private static final int BUFFER_EXPECTED_MAX_BYTES = 4096;
    private static final String POST = "POST";
    private static final String HEAD = "HEAD";
    private static final String GET = "GET";
    private static final String OTHER_METHOD = "OTHER";
    private static final String OTHER_VERSION = "HTTP/?";
    private static final String NO_URI = "/";

    private final ByteBufAllocator allocator;
    private final Request request;
    private int methodEnd;
    private int targetEnd;
    private int expectedBytes = BUFFER_INITIAL_BYTES;

    RequestLineDecoder(HttpConfig config, ByteBufAllocator allocator) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(config.requestLineMaxBytes())
                .setMaxHeaderSize(config.headersMaxBytes())
                .setMaxChunkSize(config.bodyMaxBytes())
                .setTrailersFactory(IgnoredTrailers.INSTANCE)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.allocator = allocator;
        this.request = new Request(new RequestFields(config.headerFieldsMax()));
    }

    /** The one that came last, or is coming. */
    Request request() {
        return request;
    }

    /** Notes how large a whole request was, in its buffer: the next is likely to be as large. */
    void expect(int bytes) {
        expectedBytes = Math.min(Math.max(bytes, BUFFER_INITIAL_BYTES), BUFFER_EXPECTED_MAX_BYTES);
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
}
