package dev.tollgate.loadtest.scenario;

import dev.tollgate.loadtest.fault.FaultSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything that a run is told: what to send, to whom, when, and what must hold. Made from a command line or a scenario file, and
 * printed as one.
 *
 * @param command first word of the command line: {@code pub}, {@code rtt} …, {@code run}
 * @param thresholds as written; read by the report
 * @param seed of everything random
 * @param opTimeout after which an operation without an answer has timed out
 * @param maxBacklog how much of the plan a connection may be behind before operations are shed
 * @param processes how many processes share the devices
 */
public record Scenario(
        String name,
        String command,
        Target target,
        Devices devices,
        Session session,
        Connect connect,
        List<Flow> flows,
        Phases phases,
        List<FaultSpec> faults,
        List<Flip> flips,
        List<Rogue> rogues,
        Server server,
        List<String> thresholds,
        Model model,
        long seed,
        Duration opTimeout,
        Duration maxBacklog,
        int processes) {
    public static final Duration DEFAULT_OP_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_MAX_BACKLOG = Duration.ofSeconds(10);
    public static final int PROCESSES_MAX = 64;
    public static final int FLOWS_MAX = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern LATENCY_THRESHOLD = Pattern.compile(".*:\\s*(p\\(|avg|min|max).*");

    public Scenario {
        flows = List.copyOf(flows);
        faults = List.copyOf(faults);
        flips = List.copyOf(flips);
        rogues = List.copyOf(rogues);
        thresholds = List.copyOf(thresholds);
        InvalidSetting.check(NAME.matcher(name).matches(), "name", "1 to 64 letters, digits, '_', '.' and '-'", name);
        checkTime("op_timeout", opTimeout);
        checkTime("max_backlog", maxBacklog);
        InvalidSetting.check(
                processes >= 1 && processes <= PROCESSES_MAX, "processes", "1 to " + PROCESSES_MAX, processes);
        InvalidSetting.check(
                processes <= devices.count(),
                "processes",
                "no more than the " + devices.count() + " devices",
                processes);
        checkFlows(flows, target, devices);
        checkModel(model, flows, thresholds);
        double bad = rogues.stream().mapToDouble(Rogue::fraction).sum();
        InvalidSetting.check(bad < 1, "rogues", "shares that leave good devices", Units.formatShare(bad));
        boolean hasPlain = (target.mqtt().isEmpty() ? target.http() : target.mqtt())
                .stream().map(Endpoint::scheme).anyMatch(scheme -> !scheme.isTls() && !scheme.isWebSocket());
        InvalidSetting.check(
                hasPlain || rogues.stream().allMatch(rogue -> rogue.kind().speaksTls()),
                "rogues",
                "a target without TLS and WebSocket, which they do not speak",
                target);
        Faults.check(faults, server, phases.measure());
        for (Flip flip : flips) {
            InvalidSetting.check(
                    flip.at().compareTo(phases.measure()) < 0,
                    "flips",
                    "times within the " + Units.formatTime(phases.measure()) + " that are measured",
                    flip);
        }
        InvalidSetting.check(
                flips.isEmpty() || !server.flipCommand().isEmpty(), "flips", "a command that flips (--via)", "none");
    }

    /** The same for another target. */
    public Scenario withTarget(Target other) {
        return new Scenario(
                name,
                command,
                other,
                devices,
                session,
                connect,
                flows,
                phases,
                faults,
                flips,
                rogues,
                server,
                thresholds,
                model,
                seed,
                opTimeout,
                maxBacklog,
                processes);
    }

    private static void checkTime(String key, Duration time) {
        boolean isGood = time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(Units.TIME_MAX) <= 0;
        InvalidSetting.check(isGood, key, "1ms or more", Units.formatTime(time));
    }

    private static void checkFlows(List<Flow> flows, Target target, Devices devices) {
        InvalidSetting.check(
                !flows.isEmpty() && flows.size() <= FLOWS_MAX, "flows", "1 to " + FLOWS_MAX + " flows", flows.size());
        Set<String> names = new HashSet<>();
        for (int i = 0; i < flows.size(); i++) {
            Flow flow = flows.get(i);
            String key = "flows[" + i + "]";
            InvalidSetting.check(names.add(flow.name()), key + ".name", "a name that no other flow has", flow.name());
            boolean isHttp = flow.op().isHttp();
            InvalidSetting.check(
                    !(isHttp ? target.http() : target.mqtt()).isEmpty(),
                    "target",
                    isHttp ? "an http:// or https:// URL for " + flow.name() : "an mqtt:// URL for " + flow.name(),
                    target);
            InvalidSetting.check(
                    flow.devices().size(devices.count()) > 0,
                    key + ".devices",
                    "some of the " + devices.count() + " devices",
                    flow.devices());
        }
    }

    private static void checkModel(Model model, List<Flow> flows, List<String> thresholds) {
        for (Flow flow : flows) {
            boolean isClosed = flow.pace() instanceof Pace.Closed;
            boolean isRight = isClosed == (model == Model.CLOSED) || flow.pace() instanceof Pace.Once;
            InvalidSetting.check(
                    isRight,
                    flow.name(),
                    model == Model.CLOSED ? "no rate or every with model: closed" : "a rate or every with model: open",
                    isClosed ? "neither" : "one");
        }
        for (String threshold : thresholds) {
            if (model == Model.CLOSED && LATENCY_THRESHOLD.matcher(threshold).matches()) {
                throw InvalidSetting.because(
                        "thresholds",
                        "the closed model has no latency that independent devices would see, so \"" + threshold
                                + "\" cannot be judged: use the open model");
            }
        }
    }
}
