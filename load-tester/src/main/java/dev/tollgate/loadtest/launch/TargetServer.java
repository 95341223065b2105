package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.device.UnreachableException;
import dev.tollgate.loadtest.fault.CommandLineWords;
import dev.tollgate.loadtest.fault.CommandServer;
import dev.tollgate.loadtest.fault.FaultMeans;
import dev.tollgate.loadtest.fault.FaultPlan;
import dev.tollgate.loadtest.fault.ForeignServer;
import dev.tollgate.loadtest.fault.NeverReadyException;
import dev.tollgate.loadtest.fault.Ready;
import dev.tollgate.loadtest.fault.Server;
import dev.tollgate.loadtest.fault.ServerProcess;
import dev.tollgate.loadtest.fault.ShellCommand;
import dev.tollgate.loadtest.fault.TcpProxy;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Faults;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.watch.ProcessUsage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server of a run: its process where the tester starts it, and the proxies before it where faults want them. What was started is
 * ended by {@link #close}. On the main thread, which waits.
 */
final class TargetServer implements AutoCloseable {
    private static final long READY_MS = 60_000;
    private static final long TERMINATE_MS = 30_000;
    private static final long COMMAND_MS = 60_000;

    private final Scenario asked;
    private final Path folder;
    private final FaultPlan plan;
    private final Server server;
    private final Map<Endpoint, TcpProxy> proxies = new LinkedHashMap<>();

    /** @param folder for what server and commands print */
    TargetServer(Scenario asked, Path folder) {
        this.asked = asked;
        this.folder = folder;
        this.plan = Faults.plan(asked, false);
        this.server = server();
    }

    private Server server() {
        var given = asked.server();
        if (!given.command().isEmpty()) {
            return new ServerProcess(
                    CommandLineWords.of(given.command()),
                    folder.resolve("server.log"),
                    TERMINATE_MS,
                    StopHook.END_LIMIT.toMillis());
        }
        ForeignServer foreign = new ForeignServer(given.pid());
        return given.isControlled()
                ? new CommandServer(shell(given.faultCommand()), shell(given.restartCommand()), foreign)
                : foreign;
    }

    private ShellCommand shell(String command) {
        return new ShellCommand(command, folder.resolve("commands.log"), COMMAND_MS);
    }

    /** Starts what is ours. Throws UnreachableException when the server is never ready, with its last line. */
    void start() throws IOException, InterruptedException {
        try {
            if (!asked.server().command().isEmpty()) {
                means().startServer();
            }
        } catch (NeverReadyException never) {
            throw new UnreachableException(String.valueOf(never.getMessage()));
        }
        if (plan.needsProxy()) {
            startProxies();
        }
    }

    /** A proxy accepts whether the server is there or not, so that is looked at first. */
    private void startProxies() throws IOException, InterruptedException {
        Ready ports = ports();
        if (!ports.isReady()) {
            throw new UnreachableException("nothing answers at " + asked.target());
        }
        for (Endpoint endpoint : asked.target().all().distinct().toList()) {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            proxies.put(endpoint, TcpProxy.start(any, new InetSocketAddress(endpoint.host(), endpoint.port())));
        }
    }

    private Ready ports() {
        return Ready.ports(asked.target()
                .all()
                .map(endpoint -> new InetSocketAddress(endpoint.host(), endpoint.port()))
                .distinct()
                .toList());
    }

    /** What faults are done with. */
    FaultMeans means() {
        String ready = asked.server().ready();
        String command = asked.server().faultCommand();
        return new FaultMeans(
                server,
                ready.isEmpty() ? ports() : Ready.parse(ready),
                READY_MS,
                List.copyOf(proxies.values()),
                null,
                command.isEmpty() ? null : shell(command));
    }

    FaultPlan plan() {
        return plan;
    }

    /** The scenario with the proxies in the place of the target; the same one without any. */
    Scenario reached() {
        if (proxies.isEmpty()) {
            return asked;
        }
        Target target = asked.target();
        return asked.withTarget(new Target(through(target.mqtt()), through(target.http()), tls(target)));
    }

    private List<Endpoint> through(List<Endpoint> endpoints) {
        List<Endpoint> through = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            TcpProxy proxy = proxies.get(endpoint);
            if (proxy == null) {
                throw new IllegalStateException("no proxy before " + endpoint);
            }
            InetSocketAddress at = proxy.address();
            through.add(
                    new Endpoint(endpoint.scheme(), at.getAddress().getHostAddress(), at.getPort(), endpoint.path()));
        }
        return through;
    }

    /** Certificates are those of the server, not of the proxy. */
    private static Tls tls(Target target) {
        Tls tls = target.tls();
        List<String> hosts = target.all()
                .filter(endpoint -> endpoint.scheme().isTls())
                .map(Endpoint::host)
                .distinct()
                .toList();
        if (hosts.isEmpty() || !tls.serverName().isEmpty()) {
            return tls;
        }
        InvalidSetting.check(hosts.size() == 1, "target", "one host with TLS, for rst and blackhole", hosts);
        return new Tls(tls.ca(), tls.certificate(), tls.key(), tls.isInsecure(), tls.isResuming(), hosts.get(0));
    }

    /** The process that is watched; empty where none is known. */
    Optional<ProcessUsage> process() {
        if (server instanceof ServerProcess owned) {
            return Optional.of(new ProcessUsage(owned::pid));
        }
        return asked.server().pid().isPresent()
                ? Optional.of(new ProcessUsage(asked.server().pid()::getAsLong))
                : Optional.empty();
    }

    /** Ends what was started: the server by SIGTERM, and by SIGKILL where that is not heeded. */
    @Override
    public void close() throws IOException {
        try (server) {
            proxies.values().forEach(TcpProxy::close);
            if (server instanceof ServerProcess owned && owned.isAlive()) {
                boolean unused = owned.terminate();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
