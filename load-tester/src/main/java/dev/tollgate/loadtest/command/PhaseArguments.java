package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Phases;
import dev.tollgate.loadtest.scenario.Units;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how long. */
final class PhaseArguments {
    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            description = "Time measured: 30s, 5m, 2h.")
    private @Nullable String measure;

    @Option(
            names = "--ramp",
            paramLabel = "TIME",
            description = "Time for all devices to connect; else what -R makes of it.")
    private String ramp = "0s";

    @Option(names = "--settle", paramLabel = "TIME", description = "Silence after the last has connected. Default: 1s.")
    private String settle = "1s";

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "Load that is not measured. Default: a tenth of -d, at most 10s; none with -L.")
    private @Nullable String warmUp;

    @Option(names = "--drain", paramLabel = "TIME", description = "Longest wait for the last answers. Default: 10s.")
    private String drain = "10s";

    /**
     * @param missing time to measure where no option says it
     * @param isLimited whether the number of operations is, so that none of them is for warming up unless that is asked for
     */
    Phases phases(Duration missing, boolean isLimited) {
        Duration measured = measure == null ? missing : Units.time("--duration", measure);
        Duration unmeasured = isLimited ? Duration.ZERO : Phases.defaultWarmUp(measured);
        return new Phases(
                Units.time("--ramp", ramp),
                Units.time("--settle", settle),
                warmUp == null ? unmeasured : Units.time("--warmup", warmUp),
                measured,
                Units.time("--drain", drain));
    }
}
