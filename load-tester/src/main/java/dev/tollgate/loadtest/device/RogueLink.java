package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.scenario.Rogue;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client that behaves badly, on a connection of its own: nothing of it is in the results but how many there were, and how many the
 * server ended. Comes back a second after its connection has ended. On the thread of its loop.
 */
final class RogueLink extends Timed {
    private static final long TICK_NANOS = 100_000_000;
    private static final long RETURN_NANOS = 1_000_000_000;
    private static final int SLOW_READ_BYTES = 16;
    private static final int OVERSIZE_PIECE = 16 << 10;
    private static final int TINY_BUFFER = 1024;

    private final DeviceLoop loop;
    private final Rogue.Kind kind;
    private final Places.Place place;
    private final @Nullable SocketAddress source;
    private final byte[] script;
    private int written;
    private @Nullable Channel channel;
    private boolean isOver;

    /**
     * @param source where it comes from; null where the system chooses
     * @param script what it says first: a CONNECT, a request, or a ClientHello
     */
    RogueLink(DeviceLoop loop, Rogue.Kind kind, Places.Place place, @Nullable SocketAddress source, byte[] script) {
        this.loop = loop;
        this.kind = kind;
        this.place = place;
        this.source = source;
        this.script = script.clone();
    }

    void connect() {
        written = 0;
        boolean readsSlowly = kind == Rogue.Kind.SLOW_READ || kind == Rogue.Kind.TINY_WINDOW;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.thread)
                .channel(loop.swarm.transport().socket())
                .option(ChannelOption.AUTO_READ, !readsSlowly)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) (loop.connectTimeoutNanos / 1_000_000))
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Handler());
        if (readsSlowly) {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(SLOW_READ_BYTES));
        }
        if (kind == Rogue.Kind.TINY_WINDOW) {
            bootstrap.option(ChannelOption.SO_RCVBUF, TINY_BUFFER);
        }
        if (loop.swarm.transport() == Transport.EPOLL) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        bootstrap.connect(place.address(), source).addListener(done -> {
            if (!done.isSuccess()) {
                comeBack();
            }
        });
    }

    void end() {
        isOver = true;
        loop.wheel.remove(this);
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private void comeBack() {
        if (!isOver) {
            loop.wheel.set(this, System.nanoTime() + RETURN_NANOS);
        }
    }

    @Override
    void onTimer(long nowNanos) {
        Channel open = channel;
        if (open == null) {
            connect();
            return;
        }
        step(open);
        loop.wheel.set(this, nowNanos + TICK_NANOS);
    }

    /** One piece of misbehaviour. */
    private void step(Channel open) {
        switch (kind) {
            case SLOW_READ, TINY_WINDOW -> open.read();
            case BYTE_WRITES -> {
                open.writeAndFlush(loop.allocator.buffer(1).writeByte(script[written]), open.voidPromise());
                written = (written + 1) % script.length;
            }
            case OVERSIZE -> {
                if (open.isWritable()) {
                    open.writeAndFlush(loop.allocator.buffer(OVERSIZE_PIECE).writeZero(OVERSIZE_PIECE));
                }
            }
            case HALF_OPEN, KEEPALIVE, HALF_HANDSHAKE -> {
                // silence is what is wrong with them
            }
        }
    }

    private void begin(Channel open) {
        ByteBuf first = loop.allocator.buffer(script.length + 8);
        switch (kind) {
            case BYTE_WRITES -> {
                // comes byte by byte
            }
            case HALF_OPEN -> first.writeBytes(script, 0, script.length / 2);
            case OVERSIZE -> {
                first.writeBytes(script);
                MqttWriter.header(first, Mqtt.PUBLISH << 4, Mqtt.REMAINING_LENGTH_MAX);
            }
            case SLOW_READ, TINY_WINDOW, KEEPALIVE, HALF_HANDSHAKE -> first.writeBytes(script);
        }
        open.writeAndFlush(first, open.voidPromise());
        loop.wheel.set(this, System.nanoTime() + TICK_NANOS);
    }

    /** Its socket. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            loop.meter.add(Gauge.ROGUES_OPENED, 1);
            begin(context.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            channel = null;
            if (!isOver) {
                loop.meter.add(Gauge.ROGUES_CLOSED_BY_SERVER, 1);
            }
            comeBack();
        }

        /** To be thrown out is what a rogue has to expect. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
