package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Profile;
import dev.tollgate.loadtest.scenario.Units;
import dev.tollgate.loadtest.scenario.Words;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how often something is done. */
final class PaceArguments {
    @Option(names = "--rate", paramLabel = "RATE", description = "All devices together: 5k/s, 30/m.")
    private @Nullable String rate;

    @Option(
            names = {"-I", "--every", "--interval_of_msg"},
            paramLabel = "TIME",
            description = "Each device by itself: 10s; ms if without unit.")
    private @Nullable String every;

    @Option(names = "--profile", paramLabel = "PROFILE", description = "Total rate over time: " + Profile.HELP + ".")
    private @Nullable String profile;

    @Option(
            names = "--arrival",
            paramLabel = "uniform|poisson",
            description = "With --rate or --profile. Default: uniform.")
    private String arrival = "uniform";

    @Option(
            names = "--burst",
            paramLabel = "N",
            description =
                    "Operations of a device that are due at once: of the total rate, or in each interval. More than --inflight"
                            + " wait for answers. Default: 1.")
    private int burst = 1;

    @Option(
            names = "--phase",
            paramLabel = "random|none",
            description = "With --every: devices begin at different times, or all at once. Default: random.")
    private String phase = "random";

    @Option(
            names = "--model",
            paramLabel = "open|closed",
            description = "Closed waits for each answer; for saturation tests only. Default: open.")
    private String model = "open";

    @Option(
            names = {"-F", "--inflight"},
            paramLabel = "N",
            description = "Operations on their way per device. Default: 16.")
    private int inFlight = Flow.DEFAULT_IN_FLIGHT;

    @Option(
            names = {"-L", "--limit"},
            paramLabel = "N",
            description = "Stops after that many operations in all.")
    private long limit;

    Model model() {
        return Words.parse(Model.class, "--model", model);
    }

    /** What the command line says, or {@code missing}; in the closed model always that. */
    Pace pace(Pace missing) {
        Optional<Pace> given = given();
        if (model() == Model.CLOSED) {
            InvalidSetting.check(
                    given.isEmpty(), "--model", "no --rate, --every or --profile in the closed model", "one");
            return missing instanceof Pace.Once ? missing : new Pace.Closed();
        }
        return given.orElse(missing);
    }

    Optional<Pace> given() {
        int count = (rate == null ? 0 : 1) + (every == null ? 0 : 1) + (profile == null ? 0 : 1);
        InvalidSetting.check(count <= 1, "--rate", "one of --rate, --every and --profile", count);
        if (rate != null) {
            return Optional.of(Pace.total(Units.rate("--rate", rate)));
        }
        if (every != null) {
            return Optional.of(new Pace.Every(Units.time("--every", every, "ms")));
        }
        return profile == null ? Optional.empty() : Optional.of(new Pace.Total(Profile.parse("--profile", profile)));
    }

    Flow.Arrival arrival() {
        return Words.parse(Flow.Arrival.class, "--arrival", arrival);
    }

    int burst() {
        return burst;
    }

    Flow.Spread phase() {
        return Words.parse(Flow.Spread.class, "--phase", phase);
    }

    /** 0 means without a limit in emqtt-bench. */
    int inFlight() {
        return inFlight == 0 ? 65_535 : inFlight;
    }

    long limit() {
        return limit;
    }
}
