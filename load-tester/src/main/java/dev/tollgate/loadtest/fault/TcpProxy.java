package dev.tollgate.loadtest.fault;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Passes TCP connections on to the server, until told to reset them all or to hold everything back. All connections are on one event
 * loop of its own; the public methods may be called from any other thread, and wait until they have taken effect.
 *
 * <p>While held, nothing is read, so nothing is lost either: the bytes stay where a network without a route would leave them, with
 * the sender.
 */
public final class TcpProxy implements Closeable {
    private static final int CONNECT_MS = 5000;
    private static final int BACKLOG = 4096;
    private static final long END_S = 10;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress server;
    private final Channel listener;
    // Both on the event loop only.
    private final Set<ProxyLeg> legs = new LinkedHashSet<>();
    private boolean held;

    private TcpProxy(InetSocketAddress listen, InetSocketAddress server) throws IOException, InterruptedException {
        this.server = server;
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        accepted(client);
                    }
                })
                .bind(listen)
                .await();
        listener = bound.channel();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, END_S, TimeUnit.SECONDS);
            throw new IOException("the proxy cannot listen on " + listen, bound.cause());
        }
    }

    /** Listens on {@code listen}, whose port may be 0, for connections to {@code server}. */
    public static TcpProxy start(InetSocketAddress listen, InetSocketAddress server)
            throws IOException, InterruptedException {
        return new TcpProxy(listen, server);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Resets all connections, on both sides. */
    public void reset() throws InterruptedException {
        onLoop(() -> List.copyOf(legs).forEach(ProxyLeg::reset));
    }

    /** From now on passes nothing on; new connections are accepted, and get no further. */
    public void hold() throws InterruptedException {
        onLoop(() -> held = true);
    }

    /** Ends {@link #hold}: goes on with what has been waiting. */
    public void release() throws InterruptedException {
        onLoop(() -> {
            held = false;
            List.copyOf(legs).forEach(ProxyLeg::goOn);
        });
    }

    private void onLoop(Runnable task) throws InterruptedException {
        group.next().submit(task).await().syncUninterruptibly();
    }

    private void accepted(SocketChannel client) {
        ProxyLeg leg = new ProxyLeg(this, client, null);
        client.pipeline().addLast(leg);
        leg.goOn();
    }

    boolean isHeld() {
        return held;
    }

    void add(ProxyLeg leg) {
        legs.add(leg);
    }

    void remove(ProxyLeg leg) {
        legs.remove(leg);
    }

    /** Connects to the server on behalf of a client. */
    void connect(ProxyLeg client) {
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new ProxyLeg(TcpProxy.this, channel, client));
                    }
                })
                .connect(server)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        client.reset(); // as the server refused us
                    }
                });
    }

    /** Ends all connections, and the thread. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        group.next().submit(() -> List.copyOf(legs).forEach(ProxyLeg::reset)).syncUninterruptibly();
        group.shutdownGracefully(0, END_S, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
