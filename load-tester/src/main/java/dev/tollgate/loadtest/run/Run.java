package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.device.Cut;
import dev.tollgate.loadtest.device.Operations;
import dev.tollgate.loadtest.device.Swarm;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.MeasureWindow;
import dev.tollgate.loadtest.measure.Meters;
import dev.tollgate.loadtest.measure.Phase;
import dev.tollgate.loadtest.measure.RunEvent;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.plan.Plan;
import dev.tollgate.loadtest.plan.Plans;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.run.Meeting.Point;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.TokenState;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.verify.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One run: {@code preflight → ramp → settle → warm-up → measure → drain}. The thread that calls {@link #run} keeps time; the other
 * methods may be called on any thread while it does.
 */
public final class Run implements Engine {
    /** From giving out a plan to its first operation, so that every loop has it in time. */
    private static final Duration LEAD = Duration.ofMillis(20);
    /** How long nothing must come before the drain is over, where messages are received. */
    private static final Duration QUIET = Duration.ofMillis(300);

    private final RunSettings settings;
    private final Scenario scenario;
    private final MeasureWindow window = new MeasureWindow();
    private final Meters meters;
    private final Swarm swarm;
    private final Timeline timeline;
    private final Map<String, Plan> plans;
    private final Storms storms;
    private final long loadNanos;
    private final CompletableFuture<Long> loadBegan = new CompletableFuture<>();
    private volatile boolean isStopped;
    private volatile boolean isInterrupted;
    private volatile boolean isHeld;
    private volatile boolean isReleased;
    private long measureNanos;

    /** Throws InvalidSetting where a file cannot be used, UnreachableException where a host name is unknown. */
    public Run(RunSettings settings) {
        this.settings = settings;
        this.scenario = settings.scenario();
        Phases phases = scenario.phases();
        this.loadNanos = phases.warmUp().plus(phases.measure()).toNanos();
        this.measureNanos = phases.measure().toNanos();
        Operations operations = new Operations(scenario);
        List<String> states = scenario.devices().hasStates()
                ? Arrays.stream(TokenState.values()).map(TokenState::text).toList()
                : List.of();
        this.meters = new Meters(operations.list(), states, settings.loops(), window);
        this.plans = Plans.of(scenario, loadNanos);
        InvalidSetting.check(
                limitNanos() > phases.warmUp().toNanos(),
                "limit",
                "operations left to measure after the warm-up of " + Units.formatTime(phases.warmUp()),
                "none");
        this.swarm = new Swarm(
                scenario,
                settings.fleet(),
                plans,
                operations,
                meters,
                settings.witness(),
                settings.stampRun(),
                settings.ownership(),
                settings.loops(),
                settings.transport());
        this.timeline = new Timeline(settings, meters, swarm::failure);
        this.storms = new Storms(swarm, timeline);
    }

    @Override
    public RunResult run() throws InterruptedException {
        Instant startedAt = Instant.now();
        timeline.start(settings.meeting().at(Point.START, System.nanoTime()).join());
        timeline.enter(Phase.PREFLIGHT);
        Preflight.check(scenario.target(), scenario.connect().timeout());
        swarm.start();
        if (isAboutConnecting()) {
            measureConnecting();
        } else {
            ramp();
            load();
        }
        long unanswered = drain();
        return new ResultBuilder(settings, meters, swarm, timeline)
                .build(startedAt, measureNanos, unanswered, storms.figures(), isInterrupted);
    }

    /** Completed with the instant of the first phase that has load. */
    public CompletableFuture<Long> loadBegan() {
        return loadBegan;
    }

    /** Of all devices of this process, now. */
    public long total(Gauge gauge) {
        return swarm.total(gauge);
    }

    @Override
    public void stop() {
        isInterrupted = true;
        isReleased = true;
        isStopped = true;
    }

    /**
     * Nothing new is sent from now on. Devices stay connected, and send again what was not acknowledged, until {@link #release} or for
     * as long as the drain may take.
     */
    public void stopSending() {
        isHeld = true;
        isStopped = true;
    }

    /** Ends the drain, whether all was answered or not. */
    public void release() {
        isReleased = true;
        isStopped = true;
    }

    /** The streams that stamps of this run speak of. */
    public Streams streams() {
        return new FlowStreams(scenario, settings.fleet());
    }

    /** In the measure phase. */
    @Override
    public Map<String, Map<String, Long>> outcomes() {
        return meters.outcomes();
    }

    /** In the measure phase. */
    @Override
    public Map<String, StateCounts> states() {
        return meters.states();
    }

    @Override
    public void mark(String kind, String text) {
        timeline.mark(kind, text);
    }

    @Override
    public List<RunEvent> events() {
        return timeline.events();
    }

    /** Cuts a share of the connections at once, and watches them come back. */
    public void cut(Cut kind, double fraction) {
        storms.cut(kind, fraction, scenario.seed());
    }

    /** Watches connections come back that something else is about to end. */
    public void watchLoss() {
        storms.watch(scenario.seed());
    }

    /** By operation, so far in the measure phase. */
    public Map<String, Counts> counts() {
        return meters.measuredCounts();
    }

    /** The token of a device has another state from {@code atNanos} of {@link System#nanoTime()} on. */
    public void flip(int device, TokenState to, long atNanos) {
        swarm.flip(device, to, atNanos);
    }

    /** Of the last storm, after the run; empty without one. */
    public Optional<StormTimes> storm() {
        return storms.times();
    }

    @Override
    public void close() {
        swarm.close();
    }

    // ---- phases

    /** Keeps time until all processes of the run are there. */
    private long meet(Point point, long earliestNanos) throws InterruptedException {
        CompletableFuture<Long> met = settings.meeting().at(point, earliestNanos);
        timeline.until(Long.MAX_VALUE, met::isDone);
        return met.join();
    }

    /** Whether connecting itself is what is measured, and not what becomes of connections that are up. */
    private boolean isAboutConnecting() {
        return scenario.faults().isEmpty()
                && scenario.flips().isEmpty()
                && scenario.flows().stream().allMatch(flow -> flow.op() == Op.CONN && flow.pace() instanceof Pace.Once);
    }

    private void measureConnecting() throws InterruptedException {
        long origin = meet(Point.CONNECT, System.nanoTime() + LEAD.toNanos());
        timeline.enter(Phase.MEASURE);
        window.set(origin, Long.MAX_VALUE);
        swarm.startRogues();
        swarm.connect(origin);
        long end = origin + scenario.phases().measure().toNanos();
        long latest = Math.max(end, origin + rampNanos());
        timeline.until(latest, () -> isStopped || (System.nanoTime() >= end && isSettled()));
        measureNanos = System.nanoTime() - origin;
        window.set(origin, measureNanos);
    }

    private void ramp() throws InterruptedException {
        timeline.enter(Phase.RAMP);
        long origin = meet(Point.CONNECT, System.nanoTime() + LEAD.toNanos());
        swarm.connect(origin);
        if (!scenario.connect().isWaiting()) {
            return;
        }
        timeline.until(origin + rampNanos(), () -> isStopped || isSettled());
        long missing = swarm.total(Gauge.CONNECTIONS_WANTED) - swarm.total(Gauge.CONNECTED);
        if (missing > 0 && !isStopped) {
            timeline.mark("warning", missing + " connections are not up at the end of the ramp");
        }
        long settling = meet(Point.SETTLE, System.nanoTime());
        timeline.enter(Phase.SETTLE);
        timeline.until(settling + scenario.phases().settle().toNanos(), () -> isStopped);
    }

    /** As long as the connect rate needs, and the last attempt may take. */
    private long rampNanos() {
        double rate = scenario.phases().ramp().isZero()
                ? scenario.connect().ratePerSecond()
                : settings.fleet().size() / (scenario.phases().ramp().toNanos() / 1e9);
        return (long) (settings.fleet().size() / rate * 1e9)
                + 2 * scenario.connect().timeout().toNanos();
    }

    private boolean isSettled() {
        long wanted = swarm.total(Gauge.CONNECTIONS_WANTED);
        return swarm.total(Gauge.SETTLED) >= wanted; // none are wanted where only other processes have connections
    }

    private void load() throws InterruptedException {
        long origin = meet(Point.LOAD, System.nanoTime() + LEAD.toNanos());
        long start = origin + scenario.phases().warmUp().toNanos();
        measureNanos =
                Math.min(measureNanos, limitNanos() - scenario.phases().warmUp().toNanos());
        window.set(start, measureNanos);
        swarm.startFlows(origin);
        loadBegan.complete(origin);
        timeline.enter(Phase.WARMUP);
        timeline.until(start, () -> isStopped);
        timeline.enter(Phase.MEASURE);
        try (Disturbances disturbances = new Disturbances(this, settings, swarm, timeline)) {
            disturbances.schedule(start);
            timeline.until(start + measureNanos, () -> isStopped);
        }
        if (isStopped) {
            measureNanos = Math.max(1, Math.min(measureNanos, System.nanoTime() - start));
            window.set(start, measureNanos);
        }
    }

    /** Since the start of the plans, when the last operation is due; the whole load where a flow has no limit. */
    private long limitNanos() {
        long last = 0;
        for (var flow : scenario.flows()) {
            Plan plan = plans.get(flow.name());
            if (plan == null || flow.limit() == 0) {
                return loadNanos;
            }
            var reader = plan.reader();
            last = Math.max(last, reader.operations() == 0 ? 0 : reader.plannedNanos(reader.operations() - 1) + 1);
        }
        return Math.min(loadNanos, last);
    }

    private long drain() throws InterruptedException {
        timeline.enter(Phase.DRAIN);
        if (isStopped || scenario.flows().stream().anyMatch(flow -> flow.pace() instanceof Pace.Closed)) {
            swarm.stopFlows();
        }
        long end = System.nanoTime() + scenario.phases().drain().toNanos();
        timeline.until(end, () -> isHeld ? isReleased : isDrained());
        meet(Point.DRAINED, System.nanoTime());
        timeline.until(Math.min(end, System.nanoTime() + QUIET.toNanos()), quiet());
        storms.collect();
        long unanswered = swarm.finish();
        timeline.finish();
        return unanswered;
    }

    private boolean isDrained() {
        return !swarm.hasPlan() && swarm.total(Gauge.IN_FLIGHT) == 0 && swarm.total(Gauge.BACKLOG) == 0;
    }

    /** Where nothing is received there is nothing to wait for. */
    private BooleanSupplier quiet() {
        boolean isReceiving = scenario.flows().stream().anyMatch(flow -> flow.op() == Op.SUB);
        return () -> !isReceiving;
    }
}
