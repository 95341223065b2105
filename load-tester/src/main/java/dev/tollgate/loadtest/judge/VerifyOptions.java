package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.fault.CommandLineWords;
import dev.tollgate.loadtest.fault.CommandServer;
import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultMeans;
import dev.tollgate.loadtest.fault.FaultPlan;
import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.fault.ForeignServer;
import dev.tollgate.loadtest.fault.Ready;
import dev.tollgate.loadtest.fault.Server;
import dev.tollgate.loadtest.fault.ServerProcess;
import dev.tollgate.loadtest.fault.ShellCommand;
import dev.tollgate.loadtest.fault.Span;
import dev.tollgate.loadtest.fault.TcpProxy;
import dev.tollgate.loadtest.verify.SinkSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code verify} beside those of the load: a mixin. Texts are checked by {@link #check}, before anything is started. */
final class VerifyOptions {
    /** After the tester was told to end: for acknowledgements, the final restart, and the sinks. */
    static final Duration END_LIMIT = Duration.ofMinutes(15);

    @Option(
            names = "--server-cmd",
            paramLabel = "COMMAND",
            description = {
                "Starts the server, which the tester then owns, kills and ends. Words and quotes as in a shell; a script may exec the"
                        + " server or wait for it, but not leave it behind in the background."
            })
    @Nullable
    String serverCommand;

    @Option(
            names = "--ready",
            paramLabel = "tcp:PORT|http://…",
            description = "How to see that the server answers: a port that accepts, or a URL that answers 2xx.")
    @Nullable
    String ready;

    @Option(
            names = "--ready-timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "Default: ${DEFAULT-VALUE}.")
    String readyTimeout = "60s";

    @Option(
            names = "--term-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "From SIGTERM to SIGKILL.")
    String termTimeout = "30s";

    @Option(
            names = "--fault",
            paramLabel = "KIND@TIME[,…]",
            description = {
                "kill9, kill9+rollback, stop, term, rst, blackhole or cmd, with every=, times=, for=, down=, again=. A time may be a"
                        + " range: kill9@20s,every=10s..20s,times=5,down=0..3s,again=0..2s (a second kill during start-up).",
                "kill9 does not prove that anything was forced to disk; kill9+rollback does."
            })
    List<String> faults = new ArrayList<>();

    @Option(
            names = "--down",
            paramLabel = "TIME",
            defaultValue = "0..3s",
            description =
                    "From the end of the server to its next start, for faults without down=. Default: ${DEFAULT-VALUE}.")
    String down = "0..3s";

    @Option(
            names = "--rollback-cmd",
            paramLabel = "COMMAND",
            description = "kill9+rollback: takes back what was not forced to disk, while the server is down.")
    @Nullable
    String rollbackCommand;

    @Option(
            names = "--fault-cmd",
            paramLabel = "COMMAND",
            description =
                    "Ends a server that the tester does not own; for the fault cmd, any other fault. $FAULT names it.")
    @Nullable
    String faultCommand;

    @Option(
            names = "--restart-cmd",
            paramLabel = "COMMAND",
            description = "Starts a server again that the tester does not own.")
    @Nullable
    String restartCommand;

    @Option(
            names = "--cmd-timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "For each of these commands, and for one reading of a sink. Default: ${DEFAULT-VALUE}.")
    String commandTimeout = "60s";

    @Option(
            names = "--sink",
            paramLabel = "SINK",
            description = {
                "Where \"received\" is observed: mqtt:FILTER, response, http://…, file:PATH (a growing file, or a folder) or"
                        + " cmd:COMMAND, which prints a stamp or record a line and ends. Any number; each must get everything."
            })
    List<String> sinks = new ArrayList<>();

    @Option(
            names = "--foreign",
            paramLabel = "fail|ignore",
            defaultValue = "fail",
            description = "Lines of a sink without a stamp, or of another run. Default: ${DEFAULT-VALUE}.")
    String foreign = "fail";

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to wait when nothing more arrives. Default: ${DEFAULT-VALUE}.")
    String drain = "30s";

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "How long sinks must be quiet after the final restart. Default: ${DEFAULT-VALUE}.")
    String settle = "2s";

    @Option(names = "--allow-late", description = "What arrives after the drain does not fail the run.")
    boolean allowLate;

    @Option(names = "--no-final-restart", description = "Do not start the server once more before the last reading.")
    boolean noFinalRestart;

    /**
     * The faults. Throws IllegalArgumentException for any option that is wrong by itself or beside another one.
     *
     * @param lastsMs how long new messages are sent
     */
    FaultPlan check(long lastsMs, long seed) {
        Span downSpan = Span.parse(down);
        FaultPlan plan = FaultPlan.of(faults.stream().map(VerifyOptions::fault).toList(), downSpan, seed);
        sinkSpecs();
        ignoreForeign();
        if (serverCommand != null) {
            CommandLineWords.of(serverCommand);
        }
        if (ready != null) {
            Ready.parse(ready);
        }
        List.of(readyTimeout, termTimeout, commandTimeout, drain, settle).forEach(VerifyOptions::millis);
        boolean owned = serverCommand != null;
        boolean commands = restartCommand != null && faultCommand != null;
        if (owned && restartCommand != null) {
            throw new IllegalArgumentException("either --server-cmd, or --fault-cmd and --restart-cmd, not both");
        }
        if ((owned || commands) && ready == null) {
            throw new IllegalArgumentException("a server that is started again wants --ready");
        }
        if (!faults.isEmpty() && !owned && !commands) {
            throw new IllegalArgumentException("--fault wants --server-cmd, or --fault-cmd and --restart-cmd");
        }
        requireMeans(plan, FaultKind.ROLLBACK, rollbackCommand != null, "--rollback-cmd");
        requireMeans(plan, FaultKind.COMMAND, faultCommand != null, "--fault-cmd");
        requireMeans(plan, FaultKind.STOP, owned, "--server-cmd");
        if (plan.lastAtMs() >= lastsMs) {
            throw new IllegalArgumentException("the last fault is due at " + plan.lastAtMs() / 1000.0
                    + " s, when nothing is sent any more: the load lasts " + lastsMs / 1000.0 + " s");
        }
        return plan;
    }

    private static FaultSpec fault(String text) {
        FaultSpec spec = FaultSpec.parse(text);
        if (spec.kind().isCut()) {
            throw new IllegalArgumentException(
                    "fault \"" + text + "\": expected rst in verify, where the server is cut off");
        }
        return spec;
    }

    private static void requireMeans(FaultPlan plan, FaultKind kind, boolean there, String option) {
        if (plan.has(kind) && !there) {
            throw new IllegalArgumentException("--fault " + kind + " wants " + option);
        }
    }

    List<SinkSpec> sinkSpecs() {
        if (sinks.isEmpty()) {
            throw new IllegalArgumentException("at least one --sink is needed to see what was received");
        }
        if (sinks.size() != sinks.stream().distinct().count()) {
            throw new IllegalArgumentException("the same --sink was given twice");
        }
        return sinks.stream().map(SinkSpec::parse).toList();
    }

    boolean ignoreForeign() {
        return switch (foreign) {
            case "fail" -> false;
            case "ignore" -> true;
            default -> throw new IllegalArgumentException("--foreign is fail or ignore, not \"" + foreign + "\"");
        };
    }

    Duration sinkTimeout() {
        return Duration.ofMillis(millis(commandTimeout));
    }

    long drainMs() {
        return millis(drain);
    }

    /** A server that can be started again; empty without one. */
    Optional<Server> server(Path directory) {
        if (serverCommand != null) {
            return Optional.of(new ServerProcess(
                    CommandLineWords.of(serverCommand),
                    directory.resolve("server.log"),
                    millis(termTimeout),
                    END_LIMIT.toMillis()));
        }
        return faultCommand == null || restartCommand == null
                ? Optional.empty()
                : Optional.of(new CommandServer(
                        shell(faultCommand, directory),
                        shell(restartCommand, directory),
                        new ForeignServer(OptionalLong.empty())));
    }

    /** @param proxy that the load goes through; null without one */
    FaultMeans means(Server server, @Nullable TcpProxy proxy, Path directory) {
        return new FaultMeans(
                server,
                Ready.parse(ready == null ? "" : ready),
                millis(readyTimeout),
                proxy == null ? List.of() : List.of(proxy),
                rollbackCommand == null ? null : shell(rollbackCommand, directory),
                faultCommand == null ? null : shell(faultCommand, directory));
    }

    VerifySettings settings(Optional<FaultMeans> means, FaultPlan plan, Path directory, long lastsMs) {
        return new VerifySettings(
                means,
                plan,
                sinkSpecs(),
                directory,
                lastsMs,
                drainMs(),
                millis(settle),
                sinkTimeout(),
                !noFinalRestart,
                ignoreForeign(),
                allowLate);
    }

    private ShellCommand shell(String command, Path directory) {
        return new ShellCommand(command, directory.resolve("commands.log"), millis(commandTimeout));
    }

    private static long millis(String text) {
        return Span.parse(text).maxMs();
    }
}
