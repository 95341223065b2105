package dev.tollgate.loadtest.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Where the targets are. Asks the resolver, so it may wait. */
final class Hosts {
    private Hosts() {}

    /** Throws UnknownHostException with the name. */
    static List<InetAddress> resolve(String host) throws UnknownHostException {
        return Arrays.asList(InetAddress.getAllByName(host));
    }

    static boolean isLoopback(String host) {
        try {
            return resolve(host).stream().allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException unknown) {
            return false; // which another check reports
        }
    }

    /** Whether this machine has the address. */
    static boolean isLocal(String host) {
        try {
            for (InetAddress address : resolve(host)) {
                if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                    return true;
                }
            }
            return false;
        } catch (IOException unknown) {
            return false; // which another check reports
        }
    }
}
