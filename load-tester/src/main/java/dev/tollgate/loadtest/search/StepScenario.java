package dev.tollgate.loadtest.search;

import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Scenario;
import java.time.Duration;
import java.util.List;

/** Makes the scenarios of steps from the one that was asked for. Immutable. */
record StepScenario(Scenario base, Slo slo, StepTimes times) {
    /** Longer than an operation may take, so that each is answered or has timed out before the next step. */
    private static final Duration DRAIN_MORE = Duration.ofSeconds(1);

    /** Whether devices are searched for, not a rate. */
    static boolean isAboutDevices(Scenario scenario) {
        return scenario.flows().get(0).op() == Op.PING;
    }

    /** Throws InvalidSetting where options make no sense in a search. */
    static void check(Scenario scenario) {
        Flow flow = scenario.flows().get(0);
        if (scenario.model() == Model.CLOSED) {
            throw InvalidSetting.because("--model", "the closed model has no rate to search for");
        }
        InvalidSetting.check(
                isAboutDevices(scenario) || !(flow.pace() instanceof Pace.Total),
                "--rate",
                "no rate, which is what is searched for",
                "one");
        InvalidSetting.check(
                !isAboutDevices(scenario) || flow.pace() instanceof Pace.Every,
                "--rate",
                "--every for each device in place of a rate",
                "one");
        InvalidSetting.check(flow.limit() == 0, "--limit", "none in a search", flow.limit());
        InvalidSetting.check(flow.op() != Op.PUB_Q0, "--qos", "1 or 2: QoS 0 has no answers to time", 0);
        InvalidSetting.check(scenario.faults().isEmpty(), "--fault", "none in a search", "one");
    }

    String operation() {
        return base.flows().get(0).name();
    }

    /** Operations per second at a rate that is tried. */
    double operationsPerSecond(double rate) {
        Flow flow = base.flows().get(0);
        return flow.pace() instanceof Pace.Every every && isAboutDevices(base)
                ? rate * flow.burst() / (every.interval().toNanos() / 1e9)
                : rate;
    }

    Scenario at(Trial trial) {
        boolean isAboutDevices = isAboutDevices(base);
        Flow flow = base.flows().get(0);
        Duration drain = base.phases().drain().compareTo(base.opTimeout()) > 0
                ? base.phases().drain()
                : base.opTimeout().plus(DRAIN_MORE);
        return new Scenario(
                base.name(),
                base.command(),
                base.target(),
                isAboutDevices ? devices((int) trial.rate()) : base.devices(),
                base.session(),
                base.connect(),
                List.of(isAboutDevices ? flow : flow.withPace(Pace.total(trial.rate()))),
                times.phases(trial.stage(), base.phases(), drain),
                base.faults(),
                base.flips(),
                base.rogues(),
                base.server(),
                slo.texts(),
                base.model(),
                base.seed(),
                base.opTimeout(),
                base.maxBacklog(),
                isAboutDevices ? Math.min(base.processes(), (int) trial.rate()) : base.processes());
    }

    private Devices devices(int count) {
        Devices all = base.devices();
        return new Devices(
                count,
                all.tokens(),
                all.mix(),
                all.expect(),
                all.app(),
                all.extension(),
                all.clientId(),
                all.startNumber(),
                all.username(),
                all.password());
    }
}
