package dev.tollgate.edge.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.MapTokenRegistry;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ListenerTest {
    private static final int TIMEOUT_MS = 10_000;

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void greetsThenRefusesOverTheLimit(TransportKind transport) throws Exception {
        ListenConfig config = config(transport, 1);
        ConnectionLimit limit = ConnectionLimit.of(config.connectionsMax());
        try (EventLoops loops = loops(config);
                Listener listener = open(config, Address.parse("127.0.0.1:0"), loops, limit)) {
            try (Socket first = connect(listener.address());
                    Socket second = connect(listener.address())) {
                assertEquals('h', first.getInputStream().read());
                assertEquals(-1, second.getInputStream().read());
                assertEquals(1, listener.connections());
                assertEquals(1, limit.refused());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void acceptsWhatComesTooFastLater(TransportKind transport) throws Exception {
        Address off = Address.parse("off");
        ListenConfig config = new ListenConfig(off, off, off, off, off, transport, 1, 128, 100, 10);
        List<Socket> sockets = new ArrayList<>();
        try (EventLoops loops = loops(config);
                Listener listener = open(config, Address.parse("127.0.0.1:0"), loops, ConnectionLimit.of(100))) {
            try {
                for (int i = 0; i < 40; i++) {
                    sockets.add(connect(listener.address()));
                }
                for (Socket socket : sockets) {
                    assertEquals('h', socket.getInputStream().read());
                }
                assertTrue(listener.pauses() > 0);
                assertEquals(40, listener.connections());
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void closesItsConnections(TransportKind transport) throws Exception {
        ListenConfig config = config(transport, 10);
        try (EventLoops loops = loops(config)) {
            Listener listener =
                    open(config, Address.parse("127.0.0.1:0"), loops, ConnectionLimit.of(config.connectionsMax()));
            try (Socket socket = connect(listener.address())) {
                assertEquals('h', socket.getInputStream().read());
                listener.close();
                assertEquals(-1, socket.getInputStream().read());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void saysWhichPortIsTakenAndHowToChooseAnother(TransportKind transport) throws Exception {
        ListenConfig config = config(transport, 10);
        try (EventLoops loops = loops(config);
                ServerSocket taken = new ServerSocket(0)) {
            Address address = Address.parse("127.0.0.1:" + taken.getLocalPort());
            ListenException refused =
                    assertThrows(ListenException.class, () -> open(config, address, loops, ConnectionLimit.of(10)));
            String message = String.valueOf(refused.getMessage());
            for (String part :
                    new String[] {address.toString(), "in use", "listen.mqtt", "EDGE_LISTEN_MQTT", "--set"}) {
                assertTrue(message.contains(part), message);
            }
        }
    }

    private static ListenConfig config(TransportKind transport, int connectionsMax) {
        Address off = Address.parse("off");
        return new ListenConfig(off, off, off, off, off, transport, 1, 128, connectionsMax, 0);
    }

    private static EventLoops loops(ListenConfig config) throws ListenException {
        MessageRing ring = new MessageRing(64);
        return new EventLoops(
                config,
                loop -> Intakes.of(
                        loop, new MapTokenRegistry(), ring, () -> true, AckLevel.RECEIVED, InstantSource.system()));
    }

    private static Listener open(ListenConfig config, Address address, EventLoops loops, ConnectionLimit limit)
            throws ListenException {
        return Listener.open(
                "mqtt",
                address,
                config,
                loops,
                limit,
                Intakes.NO_LIMITS,
                null,
                (pipeline, intake) -> pipeline.addLast(new Greeter()));
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static final class Greeter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), "h"));
        }
    }
}
