package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;

/** Opens the sockets of one loop's devices. On the loop's thread. */
final class Connector {
    /** Of devices that read slowly. */
    static final int READS_PER_SECOND = 10;

    private static final int READ_BYTES = 32 << 10;
    private static final int HANDSHAKE_MAX_BYTES = 64 << 10;

    private final DeviceLoop loop;
    private final Bootstrap bootstrap;

    Connector(DeviceLoop loop, LoopThread thread, Transport transport, Connect settings) {
        this.loop = loop;
        int readBytes = settings.readBytesPerSecond() > 0
                ? (int) Math.max(1, settings.readBytesPerSecond() / READS_PER_SECOND)
                : READ_BYTES;
        bootstrap = new Bootstrap()
                .group(thread)
                .channel(transport.socket())
                .option(ChannelOption.ALLOCATOR, loop.allocator)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(readBytes))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 << 10, 512 << 10))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the loop's wheel keeps the time
                .option(ChannelOption.AUTO_READ, settings.readBytesPerSecond() == 0)
                .option(ChannelOption.TCP_NODELAY, true);
        if (settings.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, settings.receiveBufferBytes());
        }
        if (transport == Transport.EPOLL) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
    }

    /** Starts to connect; the link hears of it from its handler, or here when it fails. */
    void connect(Link link) {
        Places.Place place = loop.swarm.places().of(link.device.index(), link.isHttp());
        Bootstrap attempt = bootstrap.clone().handler(new Initializer(link, place));
        SocketAddress source = loop.swarm.places().source(link.device.index());
        ChannelFuture future =
                source == null ? attempt.connect(place.address()) : attempt.connect(place.address(), source);
        long startedNanos = link.connectStarted;
        future.addListener(done -> {
            boolean isCurrent = link.state == Link.State.CONNECTING && link.connectStarted == startedNanos;
            if (!done.isSuccess() && isCurrent) {
                loop.swarm.socketErrors().add(done.cause());
                link.connectFailed(Outcome.LOST, Reasons.CONNECT_FAILED, System.nanoTime());
            }
        });
    }

    /** Fills the pipeline of a new socket. */
    private static final class Initializer extends ChannelInitializer<Channel> {
        private final Link link;
        private final Places.Place place;

        Initializer(Link link, Places.Place place) {
            this.link = link;
            this.place = place;
        }

        @Override
        protected void initChannel(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            Endpoint endpoint = place.endpoint();
            DeviceTls tls = place.tls();
            if (tls != null) {
                pipeline.addLast(tls.handler(channel.alloc(), place.serverName(), link));
            }
            if (endpoint.scheme().isWebSocket()) {
                addWebSocket(pipeline, endpoint);
            }
            pipeline.addLast(
                    new LinkHandler(link, tls != null, endpoint.scheme().isWebSocket()));
        }

        private static void addWebSocket(ChannelPipeline pipeline, Endpoint endpoint) {
            WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                    .webSocketUri(URI.create(endpoint.toString()))
                    .subprotocol("mqtt")
                    .version(WebSocketVersion.V13)
                    .allowExtensions(false)
                    .customHeaders(new DefaultHttpHeaders())
                    .maxFramePayloadLength(Swarm.PACKET_MAX_BYTES)
                    .handshakeTimeoutMillis(3_600_000) // the loop's wheel keeps the time
                    .build();
            pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(HANDSHAKE_MAX_BYTES));
            pipeline.addLast(new WebSocketClientProtocolHandler(config), new WebSocketBridge());
        }
    }

    /** Where an endpoint is. */
    static InetSocketAddress resolve(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
