package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.Connect;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.Units;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how connections are made. */
final class ConnectArguments {
    @Option(
            names = {"-R", "--conn-rate", "--connrate"},
            paramLabel = "RATE",
            description = "Connections begun per second. Default: 100/s.")
    private @Nullable String rate;

    @Option(
            names = {"-i", "--conn-interval", "--interval"},
            paramLabel = "TIME",
            description = "Between connections, in place of -R; ms if without unit.")
    private @Nullable String interval;

    @Option(
            names = {"-w", "--wait-before-publishing"},
            arity = "0..1",
            fallbackValue = "true",
            hidden = true,
            description = "As is the default.")
    private boolean isWaiting = true;

    @Option(names = "--no-wait", description = "Flows begin before all devices are connected.")
    private boolean isNotWaiting;

    @Option(
            names = {"--source-ips", "--ifaddr"},
            paramLabel = "IPS",
            description =
                    "auto, off, or addresses, ranges and networks: 10.0.0.5,127.0.0.2-127.0.0.40,127.0.1.0/24. Default: auto.")
    private String sourceIps = "auto";

    @Option(
            names = "--reconnect",
            paramLabel = "POLICY",
            description = "off, fixed:1s or exp:100ms..30s, with ,jitter or without. Default: exp:100ms..30s,jitter.")
    private @Nullable String reconnect;

    @Option(names = "--connect-timeout", paramLabel = "TIME", description = "For TCP, TLS and CONNACK. Default: 10s.")
    private String timeout = "10s";

    @Option(names = "--read-rate", paramLabel = "SIZE/s", description = "Devices read this slowly.")
    private String readRate = "0";

    @Option(names = "--chunk", paramLabel = "SIZE", description = "Devices write so many bytes at a time.")
    private String chunk = "0";

    @Option(names = "--receive-buffer", paramLabel = "SIZE", description = "SO_RCVBUF of the devices.")
    private String receiveBuffer = "0";

    Connect connect() {
        return connect(Reconnect.DEFAULT);
    }

    /** @param missing policy where no option says it */
    Connect connect(Reconnect missing) {
        return new Connect(
                ratePerSecond(),
                SourceIps.parse("--source-ips", sourceIps),
                reconnect == null ? missing : Reconnect.parse("--reconnect", reconnect),
                isWaiting && !isNotWaiting,
                Units.time("--connect-timeout", timeout),
                Units.byteRate("--read-rate", readRate),
                Units.bytes("--chunk", chunk),
                Units.bytes("--receive-buffer", receiveBuffer));
    }

    private double ratePerSecond() {
        InvalidSetting.check(rate == null || interval == null, "--conn-rate", "either this or --conn-interval", "both");
        if (interval != null) {
            double seconds = Units.time("--conn-interval", interval, "ms").toNanos() / 1e9;
            return seconds == 0 ? Units.RATE_MAX : 1 / seconds;
        }
        return rate == null ? Connect.DEFAULT_RATE : Units.rate("--conn-rate", rate);
    }
}
