package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.Meters;
import dev.tollgate.loadtest.plan.Ownership;
import dev.tollgate.loadtest.plan.Plan;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.Slice;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.token.Fleet;
import dev.tollgate.loadtest.verify.Witness;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All devices of this process, on their event loops. Its methods may be called on any thread; what they ask for happens on the loops.
 * Lives as long as the run: {@link #start}, {@link #connect}, {@link #startFlows}, {@link #stopFlows}, {@link #finish}, {@link #close}.
 */
public final class Swarm implements AutoCloseable {
    static final int PACKET_MAX_BYTES = 64 << 20;
    private static final long QUIET_MILLIS = 0;
    private static final long SHUTDOWN_SECONDS = 10;
    private static final long ANSWER_SECONDS = 120;

    private final Scenario scenario;
    private final Fleet fleet;
    private final Operations operations;
    private final Meters meters;
    private final Witness witness;
    private final Ownership ownership;
    private final Transport transport;
    private final long run;
    private final List<FlowSpec> flows;
    private final List<FlowSpec> requestFlows;
    private final Places places;
    private final LastReceiver lastReceiver;
    private final Violations violations = new Violations();
    private final Violations socketErrors = new Violations();
    private final ReasonCounts disconnects = new ReasonCounts();
    /** Of the devices of this process; written while the loops start. */
    private final @Nullable Identity[] identities;

    private final DeviceLoop[] loops;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param plans by flow's name; a flow that is missing has no plan
     * @param run number that stamps carry
     * @param ownership the devices of this process
     */
    public Swarm(
            Scenario scenario,
            Fleet fleet,
            Map<String, Plan> plans,
            Operations operations,
            Meters meters,
            Witness witness,
            long run,
            Ownership ownership,
            int loops,
            Transport transport) {
        this.scenario = scenario;
        this.fleet = fleet;
        this.operations = operations;
        this.meters = meters;
        this.witness = witness;
        this.ownership = ownership;
        this.transport = transport;
        this.run = run;
        this.places = new Places(scenario.target(), scenario.connect(), fleet.size(), transport);
        this.flows = flows(plans);
        this.requestFlows = flows.stream().filter(flow -> flow.op == Op.RTT).toList();
        this.lastReceiver = new LastReceiver(receivers(), ownership.modulus() > 1);
        this.identities = new @Nullable Identity[fleet.size()];
        this.loops = new DeviceLoop[loops];
    }

    private List<FlowSpec> flows(Map<String, Plan> plans) {
        List<FlowSpec> specs = new ArrayList<>();
        for (Flow flow : scenario.flows()) {
            Optional<Endpoint> http = scenario.target().http().stream().findFirst();
            specs.add(new FlowSpec(
                    specs.size(),
                    flow,
                    plans.get(flow.name()),
                    http.map(Endpoint::authority).orElse(""),
                    http.map(Endpoint::path).orElse(""),
                    scenario.seed()));
        }
        return List.copyOf(specs);
    }

    /** Devices of this process that get each message: those of subscribing flows, where there are more of them than of publishing ones. */
    private int receivers() {
        int receiving = 0;
        int own = 0;
        int publishing = 0;
        for (FlowSpec flow : flows) {
            int count = flow.flow.devices().size(fleet.size());
            receiving += flow.op == Op.SUB ? count : 0;
            own += flow.op == Op.SUB ? owned(flow.flow.devices()) : 0;
            publishing += flow.op.isPublish() ? count : 0;
        }
        return publishing > 0 && receiving > publishing ? Math.min(own, LastReceiver.RECEIVERS_MAX) : 0;
    }

    private int owned(Slice devices) {
        int owned = 0;
        for (int device = 0; device < fleet.size(); device++) {
            owned += devices.contains(device) && ownership.owns(device) ? 1 : 0;
        }
        return owned;
    }

    // ---- phases

    /** Starts the loops. */
    public void start() {
        DefaultThreadFactory threads = new DefaultThreadFactory("device-loop", true);
        for (int i = 0; i < loops.length; i++) {
            LoopThread thread = new LoopThread(threads, transport.ioHandlers());
            loops[i] = new DeviceLoop(this, thread, meters.loop(i), ownership.loop(i, loops.length));
        }
        onAll(DeviceLoop::start);
    }

    /** Connects all devices by the connect rate, from then on. */
    public void connect(long originNanos) {
        onAll(loop -> loop.connectAll(originNanos));
    }

    /** Has those come that behave badly, where no flows are to start. */
    public void startRogues() {
        onAll(DeviceLoop::startRogues);
    }

    /** Starts the plans of all flows, and those that behave badly. */
    public void startFlows(long originNanos) {
        onAll(loop -> loop.startFlows(originNanos));
    }

    /** Whether the plans have operations that no loop has come to yet. */
    public boolean hasPlan() {
        return Arrays.stream(loops).anyMatch(loop -> loop.hasPlan);
    }

    /** Nothing more is due. */
    public void stopFlows() {
        onAll(DeviceLoop::stopFlows);
    }

    /**
     * Ends what has no answer, and all connections.
     *
     * @return the shortest time that an operation without an answer has waited; 0 where all were answered
     */
    public long finish() {
        onAll(DeviceLoop::finish);
        return Arrays.stream(loops)
                .mapToLong(loop -> loop.unansweredNanos)
                .filter(nanos -> nanos > 0)
                .min()
                .orElse(0);
    }

    /** Cuts a share of the connections at once, and watches them come back. */
    public void cut(Cut kind, double fraction, long seed) {
        long now = System.nanoTime();
        onAll(loop -> loop.storm.cut(kind, fraction, seed, now));
    }

    /** Since the cut, for each connection that is back. */
    public long[] backNanos() {
        List<long[]> parts = new ArrayList<>();
        onAll(loop -> {
            synchronized (parts) {
                parts.add(loop.storm.backNanos());
            }
        });
        return parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }

    /** How many connections the last cut took. */
    public long cutConnections() {
        return Arrays.stream(loops).mapToLong(loop -> loop.storm.cutConnections).sum();
    }

    /** The state of a device's token is about to be changed at the server; {@code false}: that did not come about. */
    public void flipping(int device, boolean isFlipping) {
        onAll(loop -> loop.flipping(device, isFlipping));
    }

    /** The device's token has another state from {@code atNanos} on. */
    public void flip(int device, TokenState to, long atNanos) {
        if (!ownership.owns(device)) {
            return;
        }
        for (DeviceLoop loop : loops) {
            loop.execute(() -> loop.flip(device, to, atNanos));
        }
    }

    /** Ends the loops, and waits for them. */
    @Override
    public void close() {
        for (DeviceLoop loop : loops) {
            if (loop != null) {
                loop.thread.shutdownGracefully(QUIET_MILLIS, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
            }
        }
        for (DeviceLoop loop : loops) {
            if (loop != null) {
                loop.thread.terminationFuture().awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private void onAll(Consumer<DeviceLoop> action) {
        CompletableFuture<?>[] done = new CompletableFuture<?>[loops.length];
        for (int i = 0; i < loops.length; i++) {
            DeviceLoop loop = loops[i];
            done[i] = CompletableFuture.runAsync(() -> action.accept(loop), loop.thread);
        }
        try {
            CompletableFuture.allOf(done)
                    .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException unanswered) {
            if (unanswered.getCause() instanceof TimeoutException) {
                throw new IllegalStateException(
                        "an event loop has not answered for " + ANSWER_SECONDS + " s", unanswered);
            }
            throw unanswered;
        }
    }

    // ---- results

    /** What went wrong in the tester itself; null as long as nothing did. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** On any loop. */
    public void failed(Throwable mistake) {
        failure.compareAndSet(null, mistake);
    }

    /** Packets and responses that the protocols forbid. */
    public Violations violations() {
        return violations;
    }

    /** Why sockets failed, and what the servers do not take. */
    public Violations socketErrors() {
        return socketErrors;
    }

    /** Reason codes with which the server ended connections. */
    public Map<String, Long> disconnectReasons() {
        return disconnects.texts();
    }

    /** Messages that were not followed to their last receiver. */
    public long untrackedMessages() {
        return lastReceiver.untracked();
    }

    public long total(Gauge gauge) {
        return meters.total(gauge);
    }

    // ---- for the loops

    ReasonCounts disconnects() {
        return disconnects;
    }

    Scenario scenario() {
        return scenario;
    }

    Operations operations() {
        return operations;
    }

    Transport transport() {
        return transport;
    }

    Witness witness() {
        return witness;
    }

    LastReceiver lastReceiver() {
        return lastReceiver;
    }

    List<FlowSpec> flows() {
        return flows;
    }

    List<FlowSpec> requestFlows() {
        return requestFlows;
    }

    boolean hasReceivers() {
        return flows.stream().anyMatch(flow -> flow.op == Op.SUB);
    }

    /** Whether anything but connecting and subscribing is done, by which tokens are judged. */
    boolean hasMessageFlows() {
        return flows.stream().anyMatch(flow -> flow.op.hasPayload());
    }

    int deviceCount() {
        return fleet.size();
    }

    Identity identity(int device) {
        Identity known = identities[device];
        return known == null ? fleet.identity(device) : known;
    }

    /** For its device; kept, since stamps are compared with it. */
    Identity newIdentity(int device) {
        Identity identity = fleet.identity(device);
        identities[device] = identity;
        return identity;
    }

    boolean hasMqtt() {
        return !scenario.target().mqtt().isEmpty();
    }

    /** Connections begun per second. */
    double connectRate() {
        double ramp = scenario.phases().ramp().toNanos() / 1e9;
        return ramp > 0 ? fleet.size() / ramp : scenario.connect().ratePerSecond();
    }

    int version() {
        return scenario.session().version().level();
    }

    int packetMaxBytes() {
        return PACKET_MAX_BYTES;
    }

    long run() {
        return run;
    }

    /** Number that stamps carry: one for each device and flow. */
    int stream(int device, FlowSpec flow) {
        return device * flows.size() + flow.index;
    }

    int inFlightMax() {
        return flows.stream().mapToInt(flow -> flow.flow.inFlight()).max().orElse(1);
    }

    Places places() {
        return places;
    }

    /** Whether a session outlives its connection. */
    boolean keepsSessions() {
        Session session = scenario.session();
        return session.version() == MqttVersion.V5 ? !session.expiry().isZero() : !session.isClean();
    }

    /** Clean start, or clean session: after a loss a session that was kept is asked for. */
    boolean startsClean(boolean isFirst) {
        return scenario.session().isClean() && (isFirst || !keepsSessions());
    }

    MqttWriter.Connect connectOf(Device device, boolean isFirst) {
        Session session = scenario.session();
        Identity identity = device.identity;
        return new MqttWriter.Connect(
                version(),
                startsClean(isFirst),
                (int) session.keepAlive().toSeconds(),
                session.expiry().toSeconds(),
                session.receiveMaximum(),
                identity.clientId(),
                identity.username(),
                identity.password());
    }
}
