package dev.tollgate.edge.http;

import dev.tollgate.edge.intake.Intake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's side of the WebSocket handshake, RFC 6455 4.2. Without state of a connection: one for all, safe from any thread. */
final class WebSocketUpgrade {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 1.3
    private static final int KEY_CHARACTERS = 24;
    private static final int KEY_BYTES = 16;
    private static final String ANY_ORIGIN = "*";

    private final HttpConfig config;
    private final WebSocketProtocol protocol;
    private final DateLine date;
    private final List<byte[]> paths;

    WebSocketUpgrade(HttpConfig config, WebSocketProtocol protocol, DateLine date) {
        this.config = config;
        this.protocol = protocol;
        this.date = date;
        this.paths = config.webSocketPaths().stream()
                .map(path -> path.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Whether the request's path is one of WebSocket's. Allocates nothing. */
    boolean isAt(Request request) {
        ByteBuf path = request.buffer();
        for (int i = 0; i < paths.size(); i++) {
            if (isPath(path, paths.get(i))) {
                return request.targetRefusal() == null;
            }
        }
        return false;
    }

    private static boolean isPath(ByteBuf path, byte[] expected) {
        if (path.readableBytes() != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (path.getByte(path.readerIndex() + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Why a request at such a path is no handshake that can be taken; null when it is one.
     *
     * @param pipelined whether answers to earlier requests are still to come, which no client waits for frames behind
     */
    @Nullable
    Refusal refusalOf(Request request, boolean pipelined) {
        RequestFields fields = request.fields();
        WebSocketFields handshake = fields.webSocket();
        if (!request.isGet()) {
            return Refusal.WEB_SOCKET_METHOD;
        }
        if (!handshake.isUpgrade() || request.isHttp10()) {
            return Refusal.UPGRADE_REQUIRED;
        }
        if (!handshake.version().equals(WebSocketVersion.V13.toHttpHeaderValue())) {
            return Refusal.WEB_SOCKET_VERSION;
        }
        boolean hasBody = fields.isChunked() || fields.contentLength() > 0;
        if (pipelined || hasBody || !fields.hasHost() || !isKey(handshake.key())) {
            return Refusal.WEB_SOCKET_MALFORMED;
        }
        if (!isAllowed(handshake.origin())) {
            return Refusal.WEB_SOCKET_ORIGIN;
        }
        return chosen(handshake) == null ? Refusal.WEB_SOCKET_PROTOCOL : null;
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == KEY_CHARACTERS && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private boolean isAllowed(String origin) {
        return origin.isEmpty()
                || config.webSocketOrigins().stream()
                        .anyMatch(allowed -> allowed.equals(ANY_ORIGIN) || allowed.equalsIgnoreCase(origin));
    }

    private @Nullable String chosen(WebSocketFields handshake) {
        return protocol.names().stream().filter(handshake::offers).findFirst().orElse(null);
    }

    /**
     * Answers the handshake, and gives the connection to the protocol inside. On the event loop.
     *
     * @param connection taken out of the pipeline, as is {@code decoder}; what that has still received goes to the new handlers
     */
    void perform(Channel channel, Intake intake, HttpConnection connection, RequestDecoder decoder) {
        ChannelPipeline pipeline = channel.pipeline();
        channel.writeAndFlush(answer(channel, decoder.webSocketFields()));
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        pipeline.addLast(
                new WebSocketConnection(config.webSocketFrameMaxBytes(), protocol.counters(), intake.explainer()));
        protocol.handlers().addTo(pipeline, intake);
        pipeline.remove(connection);
        pipeline.remove(decoder);
    }

    private ByteBuf answer(Channel channel, WebSocketFields handshake) {
        ByteBuf answer = channel.alloc().buffer(256);
        ByteBufUtil.writeAscii(answer, "HTTP/1.1 101 Switching Protocols\r\n");
        answer.writeBytes(date.now().bytes());
        ByteBufUtil.writeAscii(
                answer,
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept(handshake.key())
                        + "\r\nSec-WebSocket-Protocol: " + chosen(handshake) + "\r\n\r\n");
        return answer;
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime has no SHA-1", e);
        }
    }
}
