package dev.tollgate.edge.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes in order: what was written goes out, then the edge's end, and what still comes in is read and dropped until the client closes
 * or one second has passed. Closing at once could reset the connection before the client has read why.
 */
final class OrderlyClose {
    /** How long a client may take to close after the edge said that it is over, before its side is cut, too. */
    private static final long LINGER_MS = 1000;

    private OrderlyClose() {}

    /**
     * On the channel's event loop.
     *
     * @param framed whether another protocol is around MQTT, which then closes in its own way, as TLS does
     */
    static void begin(Channel channel, boolean framed) {
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
}
