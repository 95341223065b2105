package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.Units;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says a plan both ways, per device and in total, as either could be meant: a line for each flow. */
final class PlanText {
    private PlanText() {}

    static String of(Scenario scenario) {
        List<Flow> flows = scenario.flows();
        return flows.stream()
                .map(flow -> (flows.size() == 1 ? "" : flow.name() + ": ") + flow(flow, scenario))
                .collect(Collectors.joining("\n"));
    }

    private static String flow(Flow flow, Scenario scenario) {
        long devices = flow.devices().size(scenario.devices().count());
        String who = whole(devices) + (devices == 1 ? " device" : " devices");
        String what = unit(flow.op());
        if (flow.pace() instanceof Pace.Every every) {
            double total = (double) devices * flow.burst() / (every.interval().toNanos() / 1e9);
            return who + " × " + flow.burst() + " " + what + "/" + time(every.interval()) + " = " + number(total) + " "
                    + what + "/s total";
        }
        if (flow.pace() instanceof Pace.Total total) {
            return total(total.profile(), flow.burst(), devices, who, what);
        }
        if (flow.pace() instanceof Pace.Closed) {
            return who + ", " + flow.inFlight() + " " + what
                    + " each on their way at once, as fast as they are answered";
        }
        double rate = scenario.connect().ratePerSecond();
        return flow.op() == Op.SUB
                ? who + " subscribed to " + flow.topic()
                : who + " connected at " + number(rate) + "/s, within " + time(seconds(devices / rate));
    }

    private static String total(Profile profile, int burst, long devices, String who, String what) {
        double rate = profile.peak();
        String shape = profile instanceof Profile.Constant ? "" : " at most (" + profile + ")";
        return number(rate) + " " + what + "/s total" + shape + " = " + who + " × " + burst + " " + what + "/"
                + time(seconds(devices * burst / rate));
    }

    private static String unit(Op op) {
        return switch (op) {
            case PUB_Q0, PUB_Q1, PUB_Q2 -> "msg";
            case HTTP, RTT -> "request";
            case PING -> "ping";
            case SUB -> "subscription";
            case CONN -> "connection";
        };
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** To three digits, with a space before the unit: {@code 10 s}. */
    private static String time(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (seconds >= 1) {
            return number(seconds) + " s";
        }
        return seconds >= 1e-3 ? number(seconds * 1e3) + " ms" : number(seconds * 1e6) + " µs";
    }

    private static String number(double value) {
        if (value >= 1_000) {
            return whole(Math.round(value));
        }
        return Units.plain(new BigDecimal(value)
                .round(new MathContext(3, RoundingMode.HALF_UP))
                .doubleValue());
    }

    private static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
