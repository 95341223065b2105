package dev.tollgate.loadtest.device;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;

/** The last handler of a socket: hands what happens to the link, as long as the socket is the link's. */
final class LinkHandler extends ChannelInboundHandlerAdapter {
    private final Link link;
    private final boolean isTls;
    private final boolean isWebSocket;
    private boolean isBroken;

    LinkHandler(Link link, boolean isTls, boolean isWebSocket) {
        this.link = link;
        this.isTls = isTls;
        this.isWebSocket = isWebSocket;
    }

    private boolean isCurrent(ChannelHandlerContext context) {
        return link.channel == context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (link.state != Link.State.CONNECTING || link.channel != null) {
            context.close(); // the attempt has timed out
            return;
        }
        link.onTcpUp(context.channel(), System.nanoTime());
        if (!isTls && !isWebSocket) {
            link.onTransportUp();
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!isCurrent(context)) {
            return;
        }
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            link.onTlsUp(tls.engine(), System.nanoTime());
            if (!isWebSocket) {
                link.onTransportUp();
            }
        } else if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            link.onTransportUp();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        try {
            if (isCurrent(context)) {
                link.read(received);
            }
        } catch (ProtocolViolation violation) {
            link.violated(violation);
        } finally {
            received.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isCurrent(context) && link.state == Link.State.UP) {
            link.drain();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.onInactive(context.channel(), !isBroken);
    }

    /** An error ends the connection; which one it was is counted. One of our own ends the run. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        isBroken = true;
        if (cause instanceof ProtocolViolation violation) {
            link.violated(violation);
        } else if (cause instanceof IOException
                || cause instanceof CodecException
                || cause instanceof WebSocketHandshakeException) {
            link.loop.swarm.socketErrors().add(cause);
        } else {
            link.loop.swarm.failed(cause);
        }
        context.close();
    }
}
