package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualJournal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a real socket shows: the ends of connections. */
class MqttSocketIT {
    private EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final MqttSessions sessions = new MqttSessions();
    private final MessageRing ring = new MessageRing(64);
    private final ManualJournal journal = new ManualJournal(ring);
    private final List<Intake> intakes = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        group.submit(() -> intakes.forEach(journal::writeAll)).awaitUninterruptibly(); // gives back what it was sent
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private int start(boolean epoll) {
        if (epoll) {
            Assumptions.assumeTrue(Epoll.isAvailable());
            stop();
            group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        }
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Intake intake = Intakes.of(
                                channel.eventLoop(),
                                new FakeTokens(),
                                ring,
                                () -> true,
                                AckLevel.RECEIVED,
                                InstantSource.system());
                        intakes.add(intake);
                        new MqttLoop(MqttConfig.DEFAULT, sessions, intake).install(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, ByteBuf packet) throws IOException {
        socket.getOutputStream().write(ByteBufUtil.getBytes(packet));
        packet.release();
    }

    private static String read(InputStream in, int bytes) throws IOException {
        return ByteBufUtil.hexDump(in.readNBytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhyBeforeItCloses(boolean epoll) throws IOException {
        int port = start(epoll);
        try (Socket socket = connect(port)) {
            send(socket, Packets.connect(true, "a", 0));
            assertEquals("20", read(socket.getInputStream(), 1));
            int length = socket.getInputStream().read();
            assertEquals("0000", read(socket.getInputStream(), length).substring(0, 4));

            send(socket, Packets.hex("0000"));
            for (int i = 0; i < 100; i++) { // more than the edge has read when it ends the connection
                send(socket, Packets.publish(true, 0, 0, "kp1/app-v1/dcx/T/json", "1".repeat(1000)));
            }

            String end = ByteBufUtil.hexDump(socket.getInputStream().readAllBytes());
            assertTrue(end.startsWith("e0") && end.startsWith("81", 4), end);
        }
        assertEquals(1, sessions.counters().closed(CloseReason.TYPE_RESERVED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutsAClientThatDoesNotClose(boolean epoll) throws IOException {
        int port = start(epoll);
        try (Socket socket = connect(port)) {
            send(socket, Packets.hex("0000"));
            assertEquals(-1, socket.getInputStream().read());

            assertThrows(IOException.class, () -> {
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (System.nanoTime() < deadline) { // until the edge has closed its side, too
                    socket.getOutputStream().write(new byte[1024]);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void forgetsAClientThatGoesAway(boolean epoll) throws IOException {
        int port = start(epoll);
        try (Socket socket = connect(port)) {
            send(socket, Packets.connect(false, "a", 0));
            assertEquals("20020000", read(socket.getInputStream(), 4));
            assertEquals(1, sessions.clientIds());
            socket.setSoLinger(true, 0); // resets
        }
        try (Socket socket = connect(port)) {
            send(socket, Packets.connect(false, "b", 0));
            assertEquals("20020000", read(socket.getInputStream(), 4));
            awaitClients(1);
        }
    }

    private void awaitClients(int clients) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (sessions.clientIds() != clients && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(clients, sessions.clientIds());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersOverASocket(boolean epoll) throws IOException {
        int port = start(epoll);
        try (Socket socket = connect(port)) {
            send(socket, Packets.connect(false, "a", 1));
            send(socket, Packets.publish(false, 1, 7, "kp1/app-v1/dcx/T/json", "1"));
            assertEquals("2002000040020007", read(socket.getInputStream(), 8));

            long start = System.nanoTime();
            assertEquals(-1, socket.getInputStream().read());
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(waitedMs >= 1000, waitedMs + " ms");
        }
    }

    /** Both are there when the edge reads, and its channel closes with the second. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersAClientThatHasClosedItsSide(boolean epoll) throws IOException {
        int port = start(epoll);
        try (Socket socket = connect(port)) {
            while (intakes.isEmpty()) {
                Thread.onSpinWait();
            }
            CountDownLatch sent = new CountDownLatch(1);
            Future<?> busy = group.submit(() -> {
                sent.await();
                return sent;
            });
            send(socket, Packets.connect(false, "a", 0));
            socket.shutdownOutput();
            sent.countDown();
            assertEquals("20020000", ByteBufUtil.hexDump(socket.getInputStream().readAllBytes()));
            assertTrue(busy.awaitUninterruptibly(10_000));
        }
    }
}
