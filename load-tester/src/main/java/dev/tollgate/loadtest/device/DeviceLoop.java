package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.plan.Ownership;
import dev.tollgate.loadtest.plan.Plan;
import dev.tollgate.loadtest.plan.PlanSlice;
import dev.tollgate.loadtest.plan.RateCurve;
import dev.tollgate.loadtest.plan.RatePlan;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.template.Values;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An event loop with its devices and its part of the plans. On each wake it fires timers, starts all operations that are due, in
 * planned order, and then hands each connection's bytes to its socket once. Everything is on the loop's own thread, but for what
 * says otherwise.
 */
final class DeviceLoop implements LoopThread.Work {
    /** Operations started in one go, so that answers are read in between. */
    private static final int BATCH_MAX = 4096;

    private static final int OUTPUT_BYTES = 2048;

    final Swarm swarm;
    final LoopThread thread;
    final LoopMeter meter;
    final Operations operations;
    final TimerWheel wheel = new TimerWheel(System.nanoTime());
    final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    final InboundPublish publish = new InboundPublish(new PropertyReader());
    final SplittableRandom random;
    final Values values;
    final Publisher publisher;
    final Receiver receiver;
    final Connector connector;
    final Storm storm;
    private final Rogues rogues;
    final long connectTimeoutNanos;
    final long opTimeoutNanos;
    final long maxBacklogNanos;
    /** Between two reads of devices that read slowly; 0 for as fast as they can. */
    final long readPauseNanos;

    final boolean isClosedModel;
    final int outputBytes = OUTPUT_BYTES;

    private final Ownership ownership;
    private final int chunkBytes;
    private final List<FlowOnLoop> issuing = new ArrayList<>();
    private final ClosedModel closedModel;
    private final ArrayDeque<Link> dirty = new ArrayDeque<>();
    private Device[] devices = {};
    private long nextPlanned = Long.MAX_VALUE;
    private long expectedNanos = Long.MAX_VALUE;
    /** Of the current wake. */
    long nowNanos;

    boolean isFinishing;
    /** Whether operations are still to come; read by others. */
    volatile boolean hasPlan;

    /** Read by others after {@link #finish}. */
    volatile long unansweredNanos;

    DeviceLoop(Swarm swarm, LoopThread thread, LoopMeter meter, Ownership ownership) {
        Scenario scenario = swarm.scenario();
        this.swarm = swarm;
        this.thread = thread;
        this.meter = meter;
        this.operations = swarm.operations();
        this.ownership = ownership;
        this.random =
                new SplittableRandom(scenario.seed() + ownership.residue()); // another in each loop of each process
        this.values = new Values(scenario.seed() + ownership.residue(), Values.run(scenario.seed()));
        this.publisher = new Publisher(swarm, values);
        this.receiver = new Receiver(this, values);
        this.connectTimeoutNanos = scenario.connect().timeout().toNanos();
        this.opTimeoutNanos = scenario.opTimeout().toNanos();
        this.maxBacklogNanos = scenario.maxBacklog().toNanos();
        this.readPauseNanos =
                scenario.connect().readBytesPerSecond() == 0 ? 0 : 1_000_000_000L / Connector.READS_PER_SECOND;
        this.chunkBytes = scenario.connect().chunkBytes();
        this.connector = new Connector(this, thread, swarm.transport(), scenario.connect());
        this.storm = new Storm(this);
        this.rogues = new Rogues(this);
        this.closedModel = new ClosedModel(this);
        this.isClosedModel = closedModel.isUsed();
    }

    // ---- from other threads, as tasks

    void start() {
        int count = ownership.count(swarm.deviceCount());
        devices = new Device[count];
        for (int i = 0; i < count; i++) {
            devices[i] = newDevice(ownership.residue() + i * ownership.modulus());
        }
        thread.setWork(this);
    }

    private Device newDevice(int number) {
        Identity identity = swarm.newIdentity(number);
        Scenario scenario = swarm.scenario();
        Judge judge = new Judge(
                meter,
                operations,
                scenario.devices().hasStates(),
                opTimeoutNanos,
                identity.state(),
                scenario.devices()
                        .expect()
                        .of(identity.state(), scenario.session().version()));
        Device device = new Device(identity, swarm.flows().size(), judge);
        boolean hasMqtt = false;
        boolean hasHttp = false;
        for (FlowSpec flow : swarm.flows()) {
            hasHttp |= flow.includes(number) && flow.op.isHttp();
            hasMqtt |= flow.includes(number) && !flow.op.isHttp() && swarm.hasMqtt();
        }
        device.mqtt = hasMqtt ? new MqttLink(this, device) : null;
        device.http = hasHttp ? new HttpLink(this, device) : null;
        return device;
    }

    /** Device by its number in the whole run. */
    Device device(int number) {
        return devices[(number - ownership.residue()) / ownership.modulus()];
    }

    Device[] devices() {
        return devices;
    }

    /** Connects by the connect rate, each device at its place. */
    void connectAll(long originNanos) {
        Plan plan = new RatePlan(
                RateCurve.constant(swarm.connectRate()),
                Flow.Arrival.UNIFORM,
                0,
                swarm.deviceCount(),
                Long.MAX_VALUE,
                swarm.deviceCount());
        for (Device device : devices) {
            int links = (device.mqtt == null ? 0 : 1) + (device.http == null ? 0 : 1);
            meter.add(Gauge.CONNECTIONS_WANTED, links);
        }
        issuing.add(new FlowOnLoop(null, plan.slice(ownership, 0), originNanos));
        findNext();
    }

    void startFlows(long originNanos) {
        for (FlowSpec flow : swarm.flows()) {
            Plan plan = flow.plan;
            if (plan != null) {
                issuing.add(new FlowOnLoop(
                        flow, plan.slice(ownership, flow.flow.devices().first()), originNanos));
            }
        }
        closedModel.start(devices);
        startRogues();
        findNext();
    }

    void startRogues() {
        rogues.start();
    }

    /** What is due and was not even looked at is shed; what is due later is not planned any more. */
    void stopFlows() {
        long now = System.nanoTime();
        for (FlowOnLoop flow : issuing) {
            FlowSpec spec = flow.flow();
            for (; spec != null && flow.plannedNanos() <= now; flow.advance()) {
                meter.operation(spec.index).planned(flow.plannedNanos());
                meter.operation(spec.index).shed(flow.plannedNanos());
                meter.add(Gauge.NEGLECTED, 1);
            }
        }
        issuing.clear();
        closedModel.stop();
        findNext();
    }

    /** Nothing is waited for any more. */
    void finish() {
        isFinishing = true;
        rogues.end();
        stopFlows();
        long now = System.nanoTime();
        nowNanos = now;
        for (Device device : devices) {
            end(device.mqtt, now);
            end(device.http, now);
        }
        flushAll();
        for (Device device : devices) {
            close(device.mqtt);
            close(device.http);
        }
    }

    private static void end(@Nullable Link link, long now) {
        if (link != null) {
            link.endConnecting(now);
            link.endUnanswered(now);
            link.backlog.shed();
            link.sayGoodbye();
        }
    }

    private void close(@Nullable Link link) {
        if (link != null) {
            wheel.remove(link);
            link.closeSocket();
        }
    }

    /** The server may learn of a token's new state from now on, and answer by either. */
    void flipping(int number, boolean isFlipping) {
        if (ownership.owns(number)) {
            device(number).judge.flipping(isFlipping);
        }
    }

    void flip(int number, TokenState to, long atNanos) {
        if (ownership.owns(number)) {
            Scenario scenario = swarm.scenario();
            device(number)
                    .judge
                    .flip(
                            to,
                            scenario.devices()
                                    .expect()
                                    .of(to, scenario.session().version()),
                            atNanos);
        }
    }

    // ---- each wake

    @Override
    public long nextNanos() {
        return dirty.isEmpty() && !closedModel.hasMore() ? Math.min(nextPlanned, wheel.nextNanos()) : 0;
    }

    /** A mistake of ours ends the run, not just the loop, whose end nobody would hear of. */
    @Override
    public void run() {
        try {
            wake();
        } catch (RuntimeException | Error mistake) {
            stopFlows();
            swarm.failed(mistake);
        }
    }

    private void wake() {
        long now = System.nanoTime();
        nowNanos = now;
        if (now >= expectedNanos) {
            meter.late(now - expectedNanos);
        }
        wheel.advance(now);
        issue(now);
        closedModel.run();
        flushAll();
        expectedNanos = Math.min(nextPlanned, wheel.nextNanos());
    }

    private void issue(long now) {
        for (int budget = BATCH_MAX; nextPlanned <= now && budget > 0; budget--) {
            FlowOnLoop next = earliest();
            long planned = next.plannedNanos();
            Device device = device(next.device());
            next.advance();
            FlowSpec flow = next.flow();
            if (flow == null) {
                connect(device, planned);
            } else {
                Link link = device.link(flow);
                if (link != null) {
                    link.backlog.due(flow, planned, now);
                }
            }
            findNext();
        }
    }

    private static void connect(Device device, long planned) {
        if (device.mqtt != null) {
            device.mqtt.connect(planned);
        }
        if (device.http != null) {
            device.http.open(planned);
        }
    }

    private FlowOnLoop earliest() {
        FlowOnLoop best = issuing.get(0);
        for (int i = 1; i < issuing.size(); i++) {
            if (issuing.get(i).plannedNanos() < best.plannedNanos()) {
                best = issuing.get(i);
            }
        }
        return best;
    }

    private void findNext() {
        nextPlanned = issuing.isEmpty() ? Long.MAX_VALUE : earliest().plannedNanos();
        if (hasPlan != (nextPlanned != Long.MAX_VALUE)) {
            hasPlan = nextPlanned != Long.MAX_VALUE;
        }
    }

    /** The connection has bytes for its socket. */
    void dirty(Link link) {
        if (!link.isDirty) {
            link.isDirty = true;
            dirty.add(link);
        }
    }

    private void flushAll() {
        for (Link link = dirty.poll(); link != null; link = dirty.poll()) {
            link.flush(System.nanoTime());
        }
    }

    /** Hands bytes to the socket, in pieces where devices do so. */
    void write(Channel channel, ByteBuf bytes) {
        while (chunkBytes > 0 && bytes.readableBytes() > chunkBytes) {
            channel.writeAndFlush(bytes.readRetainedSlice(chunkBytes), channel.voidPromise());
        }
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    /** After what happens right now. */
    void afterEvents(Runnable task) {
        thread.execute(task);
    }

    void execute(Runnable task) {
        thread.execute(task);
    }

    // ---- for links

    FlowSpec flow(int index) {
        return swarm.flows().get(index);
    }

    /** Starts operations of the closed model, as far as there is room. */
    void startClosed(Link link) {
        closedModel.fill(link);
    }

    void backUp(Link link, long now) {
        storm.backUp(link, now);
    }

    void attempted(FlowSpec flow, Device device, long sequence, int sends, long plannedNanos) {
        if (flow.stamp != null) {
            swarm.witness().attempted(swarm.stream(device.index(), flow), sequence, sends, plannedNanos);
        }
    }

    void acknowledged(FlowSpec flow, Device device, long sequence) {
        if (flow.stamp != null) {
            swarm.witness().acknowledged(swarm.stream(device.index(), flow), sequence, nowNanos);
        }
    }

    /** An operation has no answer at the end, after so long. */
    void unanswered(long nanos) {
        unansweredNanos = unansweredNanos == 0 ? nanos : Math.min(unansweredNanos, nanos);
    }

    /** A plan's slice at work; without a flow it is that of connecting. */
    private record FlowOnLoop(@Nullable FlowSpec flow, PlanSlice slice, long originNanos) {
        long plannedNanos() {
            long planned = slice.plannedNanos();
            return planned == Long.MAX_VALUE ? planned : originNanos + planned;
        }

        int device() {
            return slice.device();
        }

        void advance() {
            slice.advance();
        }
    }
}
