package dev.tollgate.loadtest.fault;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One of the two halves of a connection through the proxy, from its start to its end; on the proxy's event loop. It reads again only
 * when what it read has been written to the other half, so that a slow reader slows the sender down.
 */
final class ProxyLeg extends ChannelInboundHandlerAdapter {
    private final TcpProxy proxy;
    private final SocketChannel channel;
    private @Nullable ProxyLeg other;
    private boolean connecting;
    /** What a read that was under way when the proxy began to hold brought in: little, as no further one follows. */
    private final Deque<Object> kept = new ArrayDeque<>();

    /** @param client null for the client's own half */
    ProxyLeg(TcpProxy proxy, SocketChannel channel, @Nullable ProxyLeg client) {
        this.proxy = proxy;
        this.channel = channel;
        this.other = client;
        proxy.add(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ProxyLeg client = other;
        if (client == null) {
            return; // the client's half, which connects to the server by goOn
        }
        client.other = this;
        if (!client.channel.isActive()) {
            channel.close();
            return;
        }
        client.goOn();
        goOn();
    }

    /** Reads on, or connects to the server first; does neither while the proxy holds. */
    void goOn() {
        if (proxy.isHeld()) {
            return;
        }
        if (other != null) {
            passOnKept();
        } else if (!connecting) {
            connecting = true;
            proxy.connect(this);
        }
    }

    private void passOnKept() {
        if (kept.isEmpty()) {
            channel.read();
        }
        while (!kept.isEmpty()) {
            passOn(kept.remove());
        }
        if (!channel.isActive()) {
            endOther();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (proxy.isHeld() || other == null) {
            kept.add(bytes);
        } else {
            passOn(bytes);
        }
    }

    private void passOn(Object bytes) {
        ProxyLeg to = other;
        if (to == null) {
            ReferenceCountUtil.release(bytes);
            return;
        }
        to.channel.writeAndFlush(bytes).addListener(written -> {
            if (written.isSuccess()) {
                goOn();
            } else {
                channel.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!proxy.isHeld()) { // else goOn ends the other half, which must not see it now
            endOther();
        }
    }

    private void endOther() {
        proxy.remove(this);
        ProxyLeg to = other;
        if (to != null && to.channel.isActive()) {
            to.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** What breaks one half breaks the other in the same way. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        reset();
    }

    /** Ends both halves with RST. */
    void reset() {
        ProxyLeg to = other;
        resetThis();
        if (to != null) {
            to.resetThis();
        }
    }

    private void resetThis() {
        if (channel.isOpen()) {
            channel.config().setSoLinger(0);
            channel.close();
        }
        kept.forEach(ReferenceCountUtil::release);
        kept.clear();
        proxy.remove(this);
    }
}
