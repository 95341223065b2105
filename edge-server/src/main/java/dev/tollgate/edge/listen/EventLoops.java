package dev.tollgate.edge.listen;

import dev.tollgate.edge.intake.Intake;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The event loops and each one's intake. Made once at the start; safe from any thread. */
public final class EventLoops implements AutoCloseable {
    private static final int LOOPS_MAX_AUTO = 16;
    private static final int SHUTDOWN_TIMEOUT_MS = 5_000;

    private final Transport transport;
    private final EventLoopGroup group;
    private final IdentityHashMap<EventLoop, Intake> intakes = new IdentityHashMap<>();

    /**
     * Starts the loops.
     *
     * @param intakeOf makes the intake of a loop
     */
    public EventLoops(ListenConfig config, Function<EventLoop, Intake> intakeOf) throws ListenException {
        transport = Transport.of(config.transport());
        int loops = config.eventLoops() > 0
                ? config.eventLoops()
                : Math.min(LOOPS_MAX_AUTO, Runtime.getRuntime().availableProcessors());
        group = new MultiThreadIoEventLoopGroup(
                loops,
                new DefaultThreadFactory("edge-loop"),
                transport.ioHandlers().get());
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            intakes.put(loop, intakeOf.apply(loop));
        }
    }

    /** The intake of the loop that this channel is registered with. */
    Intake intakeOf(Channel channel) {
        Intake intake = intakes.get(channel.eventLoop());
        if (intake == null) {
            throw new IllegalStateException("channel is not on one of the edge's event loops");
        }
        return intake;
    }

    int size() {
        return intakes.size();
    }

    public List<Intake> intakes() {
        return new ArrayList<>(intakes.values());
    }

    /** Waits until each loop has come to the end of what it was doing. Not to be called on a loop. */
    public void awaitCurrentWork() {
        for (EventLoop loop : intakes.keySet()) {
            loop.submit(() -> {}).awaitUninterruptibly();
        }
    }

    /** {@code epoll} or {@code nio}. */
    public String transportName() {
        return transport.name();
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> serverChannel() {
        return transport.serverChannel();
    }

    /** Runs what the loops still have to do, and ends their threads. */
    @Override
    public void close() {
        group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
