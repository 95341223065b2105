package dev.tollgate.edge.cli;

import dev.tollgate.edge.config.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether a listener could open its port, or who holds it. */
final class PortCheck {
    private PortCheck() {}

    static Finding run(String key, Address address, boolean isEdgeRunning) {
        InetSocketAddress socketAddress = address.socketAddress();
        if (socketAddress.isUnresolved()) {
            return Finding.fail(
                    key, "there is no host " + address.host(), "--set " + key + "=0.0.0.0:" + address.port());
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(socketAddress);
            return isEdgeRunning
                    ? Finding.warn(
                            key, address + " is free, though an edge runs: with other settings?", "edge config show")
                    : Finding.ok(key, address + " is free");
        } catch (IOException refused) {
            return PortOwner.find(address.port())
                    .map(owner -> taken(key, address, "by " + owner, isEdgeRunning))
                    .orElseGet(() -> taken(key, address, "(" + refused.getMessage() + ")", isEdgeRunning));
        }
    }

    private static Finding taken(String key, Address address, String why, boolean isEdgeRunning) {
        String detail = address + " is taken " + why;
        if (isEdgeRunning) {
            return Finding.ok(key, detail + "; an edge runs");
        }
        String other = address.host() + ":" + (address.port() + 1);
        return Finding.fail(key, detail, "stop it, or listen elsewhere: --set " + key + "=" + other);
    }
}
