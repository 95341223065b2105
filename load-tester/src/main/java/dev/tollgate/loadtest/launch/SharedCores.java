package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.health.Cores;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** Whether tester and server may take each other's time. */
final class SharedCores {
    private SharedCores() {}

    /** True when the target is this machine, unless the server's process is known and has other cores. */
    static boolean mayBe(Target target, Server server) {
        if (target.all().map(Endpoint::host).noneMatch(SharedCores::isHere)) {
            return false;
        }
        return server.pid().isEmpty()
                || Cores.of(server.pid().getAsLong())
                        .map(Cores.ofThisProcess()::shares)
                        .orElse(true);
    }

    private static boolean isHere(String host) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            return addresses[0].isLoopbackAddress() || NetworkInterface.getByInetAddress(addresses[0]) != null;
        } catch (IOException unknown) {
            return false; // the run says so
        }
    }
}
