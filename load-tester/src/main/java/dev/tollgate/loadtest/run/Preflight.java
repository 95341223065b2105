package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Whether anything listens, before thousands of devices find out. */
final class Preflight {
    private Preflight() {}

    /** Opens and closes a socket to each endpoint. Throws UnreachableException. */
    static void check(Target target, Duration timeout) {
        target.all().forEach(endpoint -> check(endpoint, timeout));
    }

    private static void check(Endpoint endpoint, Duration timeout) {
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new UnreachableException("the host name of " + endpoint + " is unknown");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        } catch (IOException unreachable) {
            throw new UnreachableException("nothing answers at " + endpoint + ": " + unreachable.getMessage());
        }
    }
}
