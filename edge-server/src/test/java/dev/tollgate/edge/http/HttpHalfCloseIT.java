package dev.tollgate.edge.http;

import static dev.tollgate.edge.http.HttpClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualJournal;
import dev.tollgate.edge.testing.MapTokenRegistry;
import dev.tollgate.edge.token.TokenState;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that ends its side of the stream while the edge is not reading: the transports differ in what they do then. */
@Timeout(30)
final class HttpHalfCloseIT {
    private static final int REQUESTS = 10 * HttpClient.CONFIG.pipelinedMax();

    private final MessageRing ring = new MessageRing(64);
    private final ManualJournal journal = new ManualJournal(ring);

    @Test
    void isAnsweredOverNio() throws Exception {
        assertAllAnswered(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }

    @Test
    void isAnsweredOverEpoll() throws Exception {
        assumeTrue(Epoll.isAvailable(), "epoll is of Linux");
        assertAllAnswered(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
    }

    private void assertAllAnswered(IoHandlerFactory transport, Class<? extends ServerChannel> type) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport);
        try {
            Intake intake = newIntake(group.next());
            Channel server = listen(group, type, intake);
            try (Socket client = new Socket()) {
                client.connect(server.localAddress());
                client.getOutputStream().write(post("1").repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                CompletableFuture<String> answers = CompletableFuture.supplyAsync(() -> readAll(client));
                while (ring.occupied() < HttpClient.CONFIG.pipelinedMax()) {
                    Thread.onSpinWait();
                }
                while (!answers.isDone()) {
                    journal.writeAll(intake);
                    Thread.onSpinWait();
                }
                assertEquals(REQUESTS, answers.get().split("HTTP/1.1 200 OK", -1).length - 1);
            }
        } finally {
            group.shutdownGracefully().syncUninterruptibly();
        }
    }

    private Intake newIntake(EventLoop loop) {
        MapTokenRegistry registry = new MapTokenRegistry().put("demo", "good", TokenState.ACTIVE, 1);
        return Intakes.of(loop, registry, ring, () -> true, AckLevel.JOURNALED, InstantSource.system());
    }

    private static Channel listen(EventLoopGroup group, Class<? extends ServerChannel> type, Intake intake) {
        HttpPipeline http = new HttpPipeline(HttpClient.CONFIG, InstantSource.system());
        return new ServerBootstrap()
                .group(group)
                .channel(type)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        http.addTo(channel.pipeline(), intake);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static String readAll(Socket client) {
        try {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
