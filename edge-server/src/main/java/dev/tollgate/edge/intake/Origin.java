package dev.tollgate.edge.intake;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a connection comes from. Never changes. */
public final class Origin {
    /** Name of the listener that a channel came by, such as {@code mqtts}; set when it is opened. */
    public static final AttributeKey<String> LISTENER = AttributeKey.valueOf("dev.tollgate.edge.listener");

    private final Channel channel;
    private final long number;
    private final long connectedAtMs;
    private final String listener;
    private final @Nullable InetAddress address;

    /** @param number of the session */
    Origin(Channel channel, long number, long connectedAtMs) {
        this.channel = channel;
        this.number = number;
        this.connectedAtMs = connectedAtMs;
        this.listener = listener(channel);
        this.address = address(channel);
    }

    static String listener(Channel channel) {
        String name = channel.hasAttr(LISTENER) ? channel.attr(LISTENER).get() : null;
        return name == null ? "" : name;
    }

    static @Nullable InetAddress address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
    }

    /** Where a channel comes from; this host where that is not known. */
    public static InetAddress remoteAddress(Channel channel) {
        InetAddress known = address(channel);
        return known == null ? InetAddress.getLoopbackAddress() : known;
    }

    long number() {
        return number;
    }

    long connectedAtMs() {
        return connectedAtMs;
    }

    String listener() {
        return listener;
    }

    /** Null where it is not known. */
    @Nullable
    InetAddress address() {
        return address;
    }

    /** Address and port, as people write them. */
    String addressAndPort() {
        SocketAddress remote = channel.remoteAddress();
        if (address == null || !(remote instanceof InetSocketAddress known)) {
            return String.valueOf(remote);
        }
        String host = address.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + known.getPort();
    }
}
