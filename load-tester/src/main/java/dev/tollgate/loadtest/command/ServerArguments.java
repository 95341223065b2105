package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.scenario.Faults;
import dev.tollgate.loadtest.scenario.Server;
import dev.tollgate.loadtest.scenario.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that give the tester the server's process, for faults and for what it uses. */
final class ServerArguments {
    @Option(
            names = "--fault",
            paramLabel = "KIND@TIME",
            description =
                    "kill9, term, stop, rst, blackhole, cmd, cut-fin, cut-rst or cut-silent, since the start of the"
                            + " measurement: stop@20s,for=2s or kill9@20s,every=10s..20s,times=5,down=0..3s; repeatable.")
    private List<String> faults = new ArrayList<>();

    @Option(
            names = "--server-cmd",
            paramLabel = "COMMAND",
            description =
                    "Starts the server, which is then owned: killed by faults, watched, ended with the run. Words as in a shell.")
    private String command = "";

    @Option(
            names = "--ready",
            paramLabel = "tcp:PORT|URL",
            description = "How to tell that a server that is started is up; else the target's ports.")
    private String ready = "";

    @Option(
            names = "--fault-cmd",
            paramLabel = "COMMAND",
            description = "Ends a server that is not owned, or does the fault cmd. $FAULT names the fault.")
    private String faultCommand = "";

    @Option(names = "--restart-cmd", paramLabel = "COMMAND", description = "Starts it again.")
    private String restartCommand = "";

    @Option(
            names = "--down",
            paramLabel = "TIME..TIME",
            description = "How long it stays down, for faults without down=. Default: 0s.")
    private String down = "0s";

    @Option(
            names = "--target-pid",
            paramLabel = "PID",
            description = "Process whose memory, threads, open files and processor time are watched; stop@… pauses it.")
    private @Nullable Long pid;

    @Option(
            names = "--target-metrics",
            paramLabel = "URL",
            description = "Prometheus page of the server: its memory, heap, threads, open files.")
    private @Nullable String metrics;

    List<FaultSpec> faults() {
        return faults.stream().map(text -> Faults.parse("--fault", text)).toList();
    }

    /** @param flipCommand empty for none */
    Server server(String flipCommand) {
        Duration[] range = Units.timeRange("--down", down);
        return new Server(
                command,
                ready,
                faultCommand,
                restartCommand,
                flipCommand,
                pid == null ? OptionalLong.empty() : OptionalLong.of(pid),
                Optional.ofNullable(metrics),
                range[0],
                range[1]);
    }
}
