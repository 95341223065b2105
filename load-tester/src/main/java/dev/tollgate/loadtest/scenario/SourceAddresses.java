package dev.tollgate.loadtest.scenario;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The addresses that connections are made from, in turn. */
public final class SourceAddresses {
    private static final long LOOPBACK_FIRST = 0x7F00_0002L;
    private static final long LOOPBACK_MAX = 1_000;
    private static final double USABLE = 0.8;

    private SourceAddresses() {}

    /**
     * Each address once; none lets the system choose.
     *
     * @param isLoopback whether all targets are on loopback, where every address of 127.0.0.0/8 will do
     * @param connections of the whole run
     * @param ports local ports of one address
     * @param destinations pairs of target address and port
     */
    public static List<InetAddress> of(
            SourceIps setting, boolean isLoopback, long connections, int ports, int destinations) {
        return switch (setting.kind()) {
            case OFF -> List.of();
            case LIST -> listed(setting);
            case AUTO -> isLoopback ? loopback(connections, ports, destinations) : List.of();
        };
    }

    private static List<InetAddress> listed(SourceIps setting) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String part : setting.parts()) {
            AddressRange range = AddressRange.parse("source_ips", part);
            for (long address = range.first(); address <= range.last(); address++) {
                addresses.add(address(address));
            }
        }
        return addresses.stream().distinct().toList();
    }

    /** As many as leave a fifth of the ports free; none where the one that the system chooses suffices. */
    private static List<InetAddress> loopback(long connections, int ports, int destinations) {
        double usable = Math.max(1, ports * USABLE * destinations);
        long wanted = Math.min(LOOPBACK_MAX, (long) Math.ceil(connections / usable));
        List<InetAddress> addresses = new ArrayList<>();
        for (long i = 0; wanted > 1 && i < wanted; i++) {
            addresses.add(address(LOOPBACK_FIRST + i));
        }
        return addresses;
    }

    private static InetAddress address(long number) {
        byte[] bytes = {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // it has four bytes
        }
    }
}
