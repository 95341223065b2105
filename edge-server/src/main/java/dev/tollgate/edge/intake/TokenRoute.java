package dev.tollgate.edge.intake;

import dev.tollgate.edge.extension.PushRoute;
import dev.tollgate.edge.kp1.Kp1Path;
import dev.tollgate.edge.token.TokenEntry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a device by a connection that used one of its tokens: keeps the parts of a topic name as the device used them first, the
 * token among them, for as long as the connection lasts and nowhere else.
 */
final class TokenRoute extends PushRoute {
    private static final Logger LOG = LoggerFactory.getLogger(TokenRoute.class);
    private static final byte[] STATUS = "/status".getBytes(StandardCharsets.US_ASCII);

    private final DeviceConnection connection;
    private final EventLoop eventLoop;
    private final InstantSource clock;
    private final long tokenNumber;
    private final byte[] appVersion; // kp1/{appversion}/
    private final byte[] token; // /{token}
    private final int applicationEnd;
    private long expiresAtMs; // on the event loop

    /** @param path of the message or topic filter that the token came with, whose bytes are copied */
    TokenRoute(
            DeviceConnection connection,
            EventLoop eventLoop,
            InstantSource clock,
            TokenEntry entry,
            Kp1Path path,
            ByteBuf buffer) {
        super(entry.deviceNumber());
        this.connection = connection;
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.tokenNumber = entry.tokenNumber();
        this.expiresAtMs = entry.expiresAtMs();
        int start = path.appVersionStart() - Kp1Path.PREFIX_LENGTH;
        this.appVersion = bytes(buffer, start, path.extensionStart());
        this.token = bytes(buffer, path.tokenStart() - 1, path.tokenEnd());
        this.applicationEnd = Kp1Path.PREFIX_LENGTH + path.applicationLength();
    }

    /** On the event loop. */
    void setExpiry(long newExpiresAtMs) {
        expiresAtMs = newExpiresAtMs;
    }

    private static byte[] bytes(ByteBuf buffer, int start, int end) {
        byte[] bytes = new byte[end - start];
        buffer.getBytes(start, bytes);
        return bytes;
    }

    @Override
    public boolean isOfApplication(String application) {
        int start = Kp1Path.PREFIX_LENGTH;
        return application.equals(new String(appVersion, start, applicationEnd - start, StandardCharsets.US_ASCII));
    }

    @Override
    public void push(String extension, String resource, byte[] payload, long expiresAtMs) {
        try {
            eventLoop.execute(() -> deliver(extension, resource, payload, expiresAtMs));
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("a device's event loop has shut down before it could be pushed to");
        }
    }

    private void deliver(String extension, String resource, byte[] payload, long pushExpiresAtMs) {
        if (!connection.isUsing(tokenNumber) || clock.millis() >= expiresAtMs) {
            return; // a dead token's messages are refused, too
        }
        try {
            connection.handler().onPush(topicName(extension, resource), payload, tokenNumber, pushExpiresAtMs);
        } catch (Throwable failure) {
            connection.handler().onFailure(failure);
        }
    }

    private byte[] topicName(String extension, String resource) {
        byte[] extensionBytes = extension.getBytes(StandardCharsets.US_ASCII);
        byte[] resourceBytes = resource.getBytes(StandardCharsets.US_ASCII);
        byte[] name = new byte
                [appVersion.length + extensionBytes.length + token.length + resourceBytes.length + STATUS.length];
        int end = 0;
        for (byte[] part : new byte[][] {appVersion, extensionBytes, token, resourceBytes, STATUS}) {
            System.arraycopy(part, 0, name, end, part.length);
            end += part.length;
        }
        return name;
    }
}
