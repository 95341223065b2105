package dev.tollgate.edge.listen;

import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.intake.Origin;
import dev.tollgate.edge.limit.AddressUse;
import dev.tollgate.edge.limit.Limits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open port and its connections. */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** Adds a protocol's handlers to a channel's pipeline, on the channel's event loop. */
    @FunctionalInterface
    public interface Protocol {
        void addTo(ChannelPipeline pipeline, Intake intake);
    }

    private final String name;
    private final Channel server;
    private final ChannelGroup connections;
    private final @Nullable ConnectPace pace;

    private Listener(String name, Channel server, ChannelGroup connections, @Nullable ConnectPace pace) {
        this.name = name;
        this.server = server;
        this.connections = connections;
        this.pace = pace;
    }

    /**
     * Opens a port.
     *
     * @param name of the protocol, and the last part of the setting's key: {@code mqtt}, {@code http}
     * @param address not off
     * @param limits of the addresses that connections come from
     * @param security secures the connections before the protocol begins; null for none
     * @throws ListenException saying which port, why, and how to choose another
     */
    public static Listener open(
            String name,
            Address address,
            ListenConfig config,
            EventLoops loops,
            ConnectionLimit limit,
            Limits limits,
            @Nullable Security security,
            Protocol protocol)
            throws ListenException {
        ChannelGroup connections = new DefaultChannelGroup(name, GlobalEventExecutor.INSTANCE);
        ConnectPace pace = config.connectsPerSecond() == 0 ? null : new ConnectPace(config.connectsPerSecond());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, config.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                // Netty 4.2's default, the adaptive one, makes chunks of heap objects under load: garbage on the path
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Intake intake = loops.intakeOf(channel);
                        channel.attr(Origin.LISTENER).set(name);
                        if (accept(channel, intake, limit, limits, connections)) {
                            if (security == null) {
                                protocol.addTo(channel.pipeline(), intake);
                            } else {
                                security.secure(channel, () -> protocol.addTo(channel.pipeline(), intake));
                            }
                        }
                    }
                });
        if (pace != null) {
            bootstrap.handler(pace);
        }
        ChannelFuture bound = bootstrap.bind(address.socketAddress()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ListenException(refusal(name, address, bound.cause()), bound.cause());
        }
        LOG.info("{} listens on {}", name, bound.channel().localAddress());
        return new Listener(name, bound.channel(), connections, pace);
    }

    private static boolean accept(
            Channel channel, Intake intake, ConnectionLimit limit, Limits limits, ChannelGroup connections) {
        if (!limit.tryOpen()) {
            intake.explainer()
                    .onRefused(
                            channel,
                            "connections-max",
                            "There are as many connections as there may be",
                            "listen.connectionsMax",
                            limit.max(),
                            limit.open() + 1L,
                            0);
            channel.close();
            return false;
        }
        channel.closeFuture().addListener(closed -> limit.close());
        if (!permits(channel, intake, limits)) {
            channel.close();
            return false;
        }
        connections.add(channel);
        return true;
    }

    /** Whether the address that the connection comes from may have one more. */
    private static boolean permits(Channel channel, Intake intake, Limits limits) {
        if (!limits.limitsAddresses() || !(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return true;
        }
        AddressUse use = limits.open(remote.getAddress(), (reason, detail, rule, bound, retryInMs) -> intake.explainer()
                .onRefused(channel, reason, detail, rule, bound, RefusalNote.NONE, retryInMs));
        if (use == null) {
            return false;
        }
        channel.attr(Intake.ADDRESS).set(use);
        channel.closeFuture().addListener(closed -> limits.close(use));
        return true;
    }

    private static String refusal(String name, Address address, Throwable cause) {
        String key = "listen." + name;
        return "cannot listen for " + name + " on " + address + ": " + cause.getMessage()
                + "; choose another port with " + key
                + " in the configuration file, EDGE_LISTEN_" + name.toUpperCase(Locale.ROOT) + ", or --set " + key
                + "=HOST:PORT";
    }

    /** The address that is really listened on: with the port chosen where 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    public String name() {
        return name;
    }

    /** Connections open at present. */
    public int connections() {
        return connections.size();
    }

    /** Times that it accepted no more for a while, as connections came faster than they may. */
    public long pauses() {
        return pace == null ? 0 : pace.pauses();
    }

    /** Those open at present. */
    ChannelGroup channels() {
        return connections;
    }

    /** Takes no more connections; those that there are stay. */
    public void stopAccepting() {
        server.close().awaitUninterruptibly();
    }

    /** Closes the port and every connection. */
    @Override
    public void close() {
        stopAccepting();
        connections.close().awaitUninterruptibly();
    }
}
