package dev.tollgate.loadtest.plan;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes plans from what a scenario says. */
public final class Plans {
    private Plans() {}

    /**
     * The plans of a scenario's flows, by name. A flow that is done once, or by the closed model, has none.
     *
     * @param durationNanos warm-up and measure phase together: flows start with the former
     */
    public static Map<String, Plan> of(Scenario scenario, long durationNanos) {
        Map<String, Plan> plans = new LinkedHashMap<>();
        List<Flow> flows = scenario.flows();
        for (int i = 0; i < flows.size(); i++) {
            Flow flow = flows.get(i);
            Plan plan = plan(flow, scenario.devices().count(), Mix.of(scenario.seed(), i), durationNanos);
            if (plan != null) {
                plans.put(flow.name(), plan);
            }
        }
        return plans;
    }

    private static @Nullable Plan plan(Flow flow, int deviceCount, long seed, long durationNanos) {
        long limit = flow.limit() == 0 ? Long.MAX_VALUE : flow.limit();
        if (flow.burst() == 1) {
            return single(flow, deviceCount, seed, durationNanos, limit);
        }
        Plan bursts = single(flow, deviceCount, seed, durationNanos, Long.MAX_VALUE);
        return bursts == null ? null : new BurstPlan(bursts, flow.burst(), durationNanos, limit);
    }

    /** Of operations, or of bursts, of which there are fewer at the same rate. */
    private static @Nullable Plan single(Flow flow, int deviceCount, long seed, long durationNanos, long limit) {
        int devices = flow.devices().size(deviceCount);
        if (flow.pace() instanceof Pace.Total total) {
            RateCurve curve = curve(total.profile().scaled(1.0 / flow.burst()));
            return new RatePlan(curve, flow.arrival(), seed, devices, durationNanos, limit);
        }
        if (flow.pace() instanceof Pace.Every every) {
            boolean isSpread = flow.phase() == Flow.Spread.RANDOM;
            return new DevicePlan(every.interval().toNanos(), isSpread, seed, devices, durationNanos, limit);
        }
        return null;
    }

    /** The same rates as a curve that can be inverted. */
    public static RateCurve curve(Profile profile) {
        if (profile instanceof Profile.Constant constant) {
            return RateCurve.constant(constant.perSecond());
        }
        if (profile instanceof Profile.Ramp ramp) {
            return RateCurve.ramp(ramp.from(), ramp.to(), ramp.over().toNanos());
        }
        if (profile instanceof Profile.Steps steps) {
            return RateCurve.steps(steps.rates(), steps.each().toNanos());
        }
        if (profile instanceof Profile.Spike spike) {
            return RateCurve.spike(
                    spike.base(),
                    spike.top(),
                    spike.after().toNanos(),
                    spike.length().toNanos());
        }
        Profile.Sine sine = (Profile.Sine) profile;
        return RateCurve.sine(sine.low(), sine.high(), sine.period().toNanos());
    }
}
