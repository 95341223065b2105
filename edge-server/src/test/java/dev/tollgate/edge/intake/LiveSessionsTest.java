package dev.tollgate.edge.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.explain.SessionInfo;
import dev.tollgate.edge.explain.SessionQuery;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.Protocol;
import dev.tollgate.edge.testing.Intakes;
import dev.tollgate.edge.testing.MapTokenRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connections of two event loops, which come and go while they are listed. */
@Timeout(120)
class LiveSessionsTest {
    private static final int STAYING = 10_000;
    private static final int PAGE = 700;
    private static final int CHURN = 500;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    private final InstantSource clock = InstantSource.system();
    private final Explain explain = Intakes.newExplain(clock);
    private final List<Intake> intakes = new ArrayList<>();
    private final LiveSessions sessions;
    private final Channel channel = new EmbeddedChannel() {
        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("2001:db8::1", 4711);
        }
    };

    LiveSessionsTest() {
        for (EventExecutor loop : loops) {
            intakes.add(Intakes.explained(
                    (EventLoop) loop,
                    new MapTokenRegistry(),
                    new MessageRing(64),
                    Intakes.noExtensions(),
                    Intakes.NO_LIMITS,
                    explain,
                    clock));
        }
        sessions = new LiveSessions(intakes);
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Client implements ConnectionHandler {
        private int kicks;

        @Override
        public void onAnswer(Answer answer) {}

        @Override
        public void flushAnswers() {}

        @Override
        public void onRoom() {}

        @Override
        public void onFailure(Throwable cause) {}

        @Override
        public void onTokensDead(Verdict verdict) {}

        @Override
        public Protocol protocol() {
            return Protocol.MQTT_5;
        }

        @Override
        public String clientId() {
            return "client";
        }

        @Override
        public void onKicked() {
            kicks++;
        }
    }

    private DeviceConnection connect(Intake intake) {
        return intake.connect(new Client(), channel);
    }

    private static long number(DeviceConnection connection) {
        return Objects.requireNonNull(connection.origin(), "a client's").number();
    }

    private List<SessionInfo> page(long after) throws Exception {
        return sessions.list(new SessionQuery(0, null, null, after, PAGE));
    }

    @Test
    void listsEachThatStaysOnceWhileOthersComeAndGo() throws Exception {
        Set<Long> staying = new HashSet<>();
        Map<Intake, Deque<DeviceConnection>> passing = new HashMap<>();
        for (int i = 0; i < STAYING; i += 100) { // among others that will go
            Intake intake = intakes.get(i / 100 % 2);
            Deque<DeviceConnection> others = passing.computeIfAbsent(intake, key -> new ArrayDeque<>());
            intake.eventLoop()
                    .submit(() -> {
                        for (int j = 0; j < 100; j++) {
                            staying.add(number(connect(intake)));
                            others.add(connect(intake));
                        }
                    })
                    .sync();
        }
        assertEquals(STAYING, staying.size());
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> churn = CompletableFuture.runAsync(() -> {
            while (!isOver.get()) {
                passing.forEach((intake, others) -> intake.eventLoop()
                        .submit(() -> {
                            for (int i = 0; i < CHURN; i++) {
                                intake.disconnect(others.remove());
                                others.add(connect(intake));
                            }
                        })
                        .syncUninterruptibly());
            }
        });
        Set<Long> seen = new HashSet<>();
        long last = 0;
        int pages = 0;
        long maxStaying = staying.stream().mapToLong(Long::longValue).max().orElseThrow();
        while (last < maxStaying) { // what comes meanwhile goes to the end, which moves on for ever
            List<SessionInfo> page = page(last);
            assertTrue(page.size() <= PAGE, () -> "got " + page.size());
            for (SessionInfo session : page) {
                assertTrue(session.number() > last, "expected ascending numbers, each once");
                last = session.number();
                seen.add(last);
            }
            pages++;
        }
        isOver.set(true);
        churn.get(30, TimeUnit.SECONDS);
        assertTrue(seen.containsAll(staying), () -> "some of those that stay were left out");
        assertTrue(pages >= STAYING / PAGE, "pages " + pages);
    }

    @Test
    void findsAnAddressHoweverItIsWritten() throws Exception {
        intakes.get(0).eventLoop().submit(() -> connect(intakes.get(0))).sync();
        InetAddress written = InetAddress.getByName("2001:DB8:0:0::1");
        assertEquals(1, sessions.list(new SessionQuery(0, null, written, 0, 10)).size());
        InetAddress other = InetAddress.getByName("2001:db8::2");
        assertEquals(0, sessions.list(new SessionQuery(0, null, other, 0, 10)).size());
    }

    @Test
    void endsTheOneThatIsMeant() throws Exception {
        DeviceConnection first =
                intakes.get(0).eventLoop().submit(() -> connect(intakes.get(0))).get();
        DeviceConnection second =
                intakes.get(1).eventLoop().submit(() -> connect(intakes.get(1))).get();
        assertTrue(sessions.end(number(second)));
        assertEquals(1, ((Client) second.handler()).kicks);
        assertEquals(0, ((Client) first.handler()).kicks);
        intakes.get(1)
                .eventLoop()
                .submit(() -> intakes.get(1).disconnect(second))
                .sync();
        assertFalse(sessions.end(number(second)));
    }
}
