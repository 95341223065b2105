package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Target;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the load of {@code verify}: publishing, or HTTP where the target is an HTTP server. A mixin. */
public final class VerifyArguments {
    /** Longer than any run: what ends the load is the verify run itself. */
    private static final Duration ENDLESS = Duration.ofDays(2);

    /** Soon: a server that is just back is to be met with messages on their way. */
    private static final Reconnect RECONNECT = Reconnect.parse("--reconnect", "exp:50ms..500ms,jitter");

    private static final Duration SESSION_EXPIRY = Duration.ofHours(1);

    @Mixin
    private final TargetArguments target = new TargetArguments();

    @Mixin
    private final DeviceArguments devices = new DeviceArguments();

    @Mixin
    private final ConnectArguments connect = new ConnectArguments();

    @Mixin
    private final MessageArguments message = new MessageArguments();

    @Mixin
    private final PaceArguments pace = new PaceArguments();

    @Mixin
    private final HttpArguments http = new HttpArguments();

    @Option(names = "--over-http", description = "-h and -p name an HTTP server.")
    private boolean isOverHttp;

    /** The server that the load goes to first. */
    public InetSocketAddress address() {
        Endpoint first = target.target(isOverHttp).all().findFirst().orElseThrow();
        return new InetSocketAddress(first.host(), first.port());
    }

    /**
     * The load: stamped, with sessions that outlive a lost connection, and reconnecting.
     *
     * @param through a proxy to connect to in the place of the target
     */
    public Scenario scenario(long seed, Optional<InetSocketAddress> through) {
        Target wanted = target.target(isOverHttp);
        Target reached = through.isEmpty() ? wanted : through(wanted, through.get());
        Devices fleet = devices.devices(devices.count());
        return new Scenario(
                "verify",
                "verify",
                reached,
                fleet,
                persistent(devices.session()),
                connect.connect(RECONNECT),
                List.of(flow(!wanted.http().isEmpty())),
                new Phases(Duration.ZERO, Duration.ofMillis(1), Duration.ZERO, ENDLESS, ENDLESS),
                List.of(),
                List.of(),
                List.of(),
                Server.NONE,
                List.of(),
                Model.OPEN,
                seed,
                Scenario.DEFAULT_OP_TIMEOUT,
                Scenario.DEFAULT_MAX_BACKLOG,
                1);
    }

    private Flow flow(boolean isHttp) {
        Op op = isHttp ? Op.HTTP : Op.publish(message.qos());
        FlowDraft draft =
                Flows.draft(op, pace.pace(PubCommand.DEFAULT_PACE), message).timing(pace);
        if (isHttp) {
            draft.http(http.request(message.preset()));
        }
        return draft.payload(message.payload(StampMode.JSON)).flow();
    }

    private static Session persistent(Session session) {
        return new Session(
                session.version(),
                session.keepAlive(),
                false,
                session.expiry().isZero() ? SESSION_EXPIRY : session.expiry(),
                session.receiveMaximum());
    }

    private static Target through(Target target, InetSocketAddress proxy) {
        return new Target(through(target.mqtt(), proxy), through(target.http(), proxy), target.tls());
    }

    private static List<Endpoint> through(List<Endpoint> endpoints, InetSocketAddress proxy) {
        return endpoints.stream()
                .limit(1)
                .map(one -> new Endpoint(one.scheme(), proxy.getHostString(), proxy.getPort(), one.path()))
                .toList();
    }
}
