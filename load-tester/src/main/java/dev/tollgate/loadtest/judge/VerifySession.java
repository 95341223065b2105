package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.fault.FaultMeans;
import dev.tollgate.loadtest.fault.FaultPlan;
import dev.tollgate.loadtest.fault.Server;
import dev.tollgate.loadtest.fault.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A verify run with all that it needs around it: server, proxy, load. Whatever it starts is ended when it returns. */
final class VerifySession {
    private final VerifyOptions options;
    private final Path directory;
    private final long lastsMs;
    private final FaultPlan plan;
    private final InetSocketAddress target;

    /**
     * Throws IllegalArgumentException for options that are wrong.
     *
     * @param directory of the run; exists
     * @param lastsMs how long new messages are sent
     * @param target the server, for the proxy
     */
    VerifySession(VerifyOptions options, Path directory, long lastsMs, long seed, InetSocketAddress target) {
        this.options = options;
        this.directory = directory;
        this.lastsMs = lastsMs;
        this.plan = options.check(lastsMs, seed);
        this.target = target;
    }

    /**
     * Runs it all.
     *
     * @param started gets the run once it can be interrupted
     */
    VerifyOutcome run(VerifyLoad.Source source, Consumer<VerifyRun> started) throws IOException, InterruptedException {
        Optional<Server> server = options.server(directory);
        if (server.isEmpty()) {
            return load(source, Optional.empty(), null, started);
        }
        try (Server owned = server.get()) {
            if (!plan.needsProxy()) {
                return withServer(source, owned, null, started);
            }
            try (TcpProxy proxy = TcpProxy.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), target)) {
                return withServer(source, owned, proxy, started);
            }
        }
    }

    private VerifyOutcome withServer(
            VerifyLoad.Source source, Server server, @Nullable TcpProxy proxy, Consumer<VerifyRun> started)
            throws IOException, InterruptedException {
        FaultMeans means = options.means(server, proxy, directory);
        means.startServer();
        return load(source, Optional.of(means), proxy, started);
    }

    private VerifyOutcome load(
            VerifyLoad.Source source, Optional<FaultMeans> means, @Nullable TcpProxy proxy, Consumer<VerifyRun> started)
            throws IOException, InterruptedException {
        long run = new SecureRandom().nextLong();
        Optional<InetSocketAddress> through = Optional.ofNullable(proxy).map(TcpProxy::address);
        try (VerifyLoad load = source.open(run, through)) {
            VerifyRun verify = new VerifyRun(options.settings(means, plan, directory, lastsMs), load, run);
            started.accept(verify);
            return verify.run();
        }
    }
}
