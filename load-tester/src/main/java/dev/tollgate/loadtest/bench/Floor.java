package dev.tollgate.loadtest.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Main class of the bare Netty servers that benchmarks take as their floor: they decode and answer, look at no token and keep nothing.
 * One event loop. Ends when its standard input does, so that it does not outlive the benchmark.
 */
final class Floor {
    static final String READY = "floor is ready on port ";
    private static final int PACKET_MAX = 1 << 20; // bytes

    /** What a floor speaks. */
    enum Protocol {
        /** Netty's own {@link MqttDecoder}, answers preformatted. */
        MQTT_DECODER,
        /** Netty's own decoder and its encoder, an object an answer: as Netty is ordinarily used. */
        MQTT_CODEC,
        /** The end of each packet found by hand, and no more. */
        MQTT_FRAMES,
        /** Netty's own {@link HttpRequestDecoder}, answers preformatted. */
        HTTP_DECODER,
        /** Netty's own {@link HttpServerCodec}, a response object an answer: as Netty is ordinarily used. */
        HTTP_CODEC
    }

    private Floor() {}

    /** @param arguments a {@link Protocol} */
    public static void main(String[] arguments) throws Exception {
        Protocol protocol = Protocol.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, io);
        try {
            Channel server = new ServerBootstrap()
                    .group(loop)
                    .channel(type)
                    .option(ChannelOption.SO_BACKLOG, 4096)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new Handlers(protocol))
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            System.out.println(READY + ((InetSocketAddress) server.localAddress()).getPort());
            awaitEndOfInput();
        } finally {
            loop.shutdownGracefully();
        }
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    private static final class Handlers extends ChannelInitializer<Channel> {
        private final Protocol protocol;

        Handlers(Protocol protocol) {
            this.protocol = protocol;
        }

        @Override
        protected void initChannel(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            switch (protocol) {
                case MQTT_DECODER -> pipeline.addLast(new MqttDecoder(PACKET_MAX), new DecodedMqttFloor());
                case MQTT_CODEC ->
                    pipeline.addLast(new MqttDecoder(PACKET_MAX), MqttEncoder.INSTANCE, new MqttCodecFloor());
                case MQTT_FRAMES -> pipeline.addLast(new MqttFramesFloor());
                case HTTP_DECODER -> pipeline.addLast(new HttpRequestDecoder(), new HttpFloor());
                case HTTP_CODEC -> pipeline.addLast(new HttpServerCodec(), new HttpCodecFloor());
            }
        }
    }
}
