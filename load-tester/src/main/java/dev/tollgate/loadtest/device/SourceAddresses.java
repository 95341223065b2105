package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.SourceIps;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that connections are made from, dealt out to the devices in turn. Immutable.
 *
 * <p>With epoll the kernel chooses the port when it connects ({@code IP_BIND_ADDRESS_NO_PORT}), so that a port may serve once for
 * each destination. With NIO ports are chosen when they are bound, and serve once for all destinations.
 */
public final class SourceAddresses {
    /** All of 127.0.0.0/8 is there without set-up on Linux; each of these has some 28,000 ports. */
    private static final int LOOPBACK_FIRST = 2;

    private static final int LOOPBACK_LAST = 40;
    /** Fewer connections than this to one destination get by with the ports of one address. */
    private static final int PORTS_OF_ONE = 20_000;

    private final List<InetAddress> addresses;

    private SourceAddresses(List<InetAddress> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /**
     * @param target of the connections
     * @param connections how many there will be
     */
    public static SourceAddresses of(SourceIps ips, InetAddress target, int connections) {
        return switch (ips.kind()) {
            case OFF -> new SourceAddresses(List.of());
            case LIST -> new SourceAddresses(ips.addresses());
            case AUTO ->
                new SourceAddresses(
                        target.isLoopbackAddress() && target.getAddress().length == 4 && connections > PORTS_OF_ONE
                                ? loopback()
                                : List.of());
        };
    }

    private static List<InetAddress> loopback() {
        List<InetAddress> result = new ArrayList<>();
        for (int last = LOOPBACK_FIRST; last <= LOOPBACK_LAST; last++) {
            try {
                result.add(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}));
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible); // four bytes are an address
            }
        }
        return result;
    }

    /** Null where the system chooses. The port is left open. */
    @Nullable
    InetSocketAddress of(int device) {
        return addresses.isEmpty() ? null : new InetSocketAddress(addresses.get(device % addresses.size()), 0);
    }

    public List<InetAddress> addresses() {
        return addresses;
    }
}
