package dev.tollgate.loadtest.server;

import dev.tollgate.loadtest.device.LoopThread;
import dev.tollgate.loadtest.device.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Answers MQTT and HTTP on loopback ports of the system's choice. Has one event loop, so that what it does with messages happens in
 * one order. Lives until it is closed.
 */
public final class NullServer implements AutoCloseable {
    private static final int READ_BYTES = 32 << 10;
    private static final long SHUTDOWN_SECONDS = 10;

    private final LoopThread loop;
    private final MultiThreadIoEventLoopGroup acceptor;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listening = new ArrayList<>();
    private final AnswerTimes times;
    private final Outbox outbox;
    private final Broker broker;
    private final Transport transport;

    public NullServer(Behaviour behaviour) {
        this(behaviour, Transport.best(), 0, 0);
    }

    /** @param mqttPort 0 for one of the system's choice; likewise {@code httpPort} */
    public NullServer(Behaviour behaviour, Transport transport, int mqttPort, int httpPort) {
        this.transport = transport;
        loop = new LoopThread(new DefaultThreadFactory("null-server", true), transport.ioHandlers());
        acceptor = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("null-server-accept", true), transport.ioHandlers());
        times = new AnswerTimes(behaviour);
        outbox = new Outbox(times);
        loop.submit(() -> loop.setWork(outbox)).syncUninterruptibly();
        broker = new Broker(behaviour);
        listen(mqttPort, channel -> new MqttResponder(behaviour, broker, outbox));
        listen(httpPort, channel -> new HttpResponder(behaviour, broker, outbox));
    }

    private void listen(int port, Function<EventLoop, ChannelHandler> handlers) {
        Channel bound = new ServerBootstrap()
                .group(acceptor, loop)
                .channel(transport.serverSocket())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(handlers.apply(channel.eventLoop()));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
        listening.add(bound);
    }

    public int mqttPort() {
        return port(0);
    }

    public int httpPort() {
        return port(1);
    }

    private int port(int index) {
        return ((InetSocketAddress) listening.get(index).localAddress()).getPort();
    }

    /** Scripted times count from now on. */
    public void startClock() {
        long now = System.nanoTime();
        loop.submit(() -> times.origin(now)).syncUninterruptibly();
    }

    /** Hands topic and body of each message to {@code listener}, on the server's loop. */
    public void listen(BiConsumer<ByteBuf, ByteBuf> listener) {
        loop.submit(() -> broker.listen(listener)).syncUninterruptibly();
    }

    /** Connections that are open. */
    public int connections() {
        return connections.size();
    }

    /** Messages that came, repeated ones too. */
    public long messages() {
        return broker.messages();
    }

    /** Ends all connections at once, as a restart would. */
    public void dropConnections() {
        connections.close().syncUninterruptibly();
    }

    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        listening.forEach(channel -> channel.close().syncUninterruptibly());
        connections.close().syncUninterruptibly();
        loop.submit(outbox::close).syncUninterruptibly();
        acceptor.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
        loop.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
