package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.AckLevel;
import dev.tollgate.edge.session.RecordLog;
import dev.tollgate.edge.session.SessionConfig;
import dev.tollgate.edge.session.SessionStore;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.ManualJournal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** MQTT on two real event loops over a real file of sessions. What is taken stays in the ring until the end: it counts as received. */
final class SessionEdge implements AutoCloseable {
    private static final int AWAIT_S = 30;
    private static final int AWAIT_POLL_MS = 10;

    final MqttSessions sessions = new MqttSessions();
    final ManualJournal journal;

    private static final class EmptyLog implements RecordLog {
        @Override
        public long nextSequence() {
            return 1;
        }

        @Override
        public void forEachExchange(long fromSequence, Visitor visitor) {}
    }

    private final InstantSource clock;
    private final SessionStore store;
    private final MessageRing ring = new MessageRing(4096);
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final List<Intake> intakes = new CopyOnWriteArrayList<>();
    private final InetSocketAddress address;

    SessionEdge(Path folder, SessionConfig config, InstantSource clock) throws Exception {
        journal = new ManualJournal(ring);
        this.clock = clock;
        store = SessionStore.open(folder.resolve("sessions.db"), new byte[32], config, new EmptyLog(), clock);
        Intake willIntake = intake(group.next());
        sessions.keep(store, config, new byte[32], new MqttLoop(MqttConfig.DEFAULT, sessions, willIntake));
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        new MqttLoop(MqttConfig.DEFAULT, sessions, intake(channel.eventLoop())).install(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        address = (InetSocketAddress) server.localAddress();
    }

    private Intake intake(EventLoop loop) {
        Intake intake = Intakes.of(loop, new FakeTokens(), ring, () -> true, AckLevel.RECEIVED, clock);
        intakes.add(intake);
        return intake;
    }

    WireClient open(boolean v5) throws Exception {
        return new WireClient(address, v5);
    }

    SessionStore store() {
        return store;
    }

    /** Until as many sessions are kept. */
    void awaitSessions(long expected) throws InterruptedException {
        await(() -> store.count() == expected, () -> expected + " sessions, not " + store.count());
    }

    /** Until the edge has seen that all clients have gone. */
    void awaitAway() throws InterruptedException {
        await(() -> sessions.clientIds() == 0, () -> "all clients to have gone");
    }

    /** Until a will is published. */
    void awaitWill() throws InterruptedException {
        await(() -> sessions.counters().willsPublished() > 0, () -> "a will to be published");
    }

    private static void await(BooleanSupplier condition, Supplier<String> what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_S);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "expected " + what.get());
            Thread.sleep(AWAIT_POLL_MS); // between two looks at the condition
        }
    }

    /** Payloads of what was taken since the last call. */
    List<String> taken() {
        group.next().submit(() -> intakes.forEach(journal::writeAll)).awaitUninterruptibly();
        List<String> payloads = List.copyOf(journal.payloads());
        journal.payloads().clear();
        return payloads;
    }

    @Override
    public void close() throws SQLException {
        taken();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        store.close();
    }
}
