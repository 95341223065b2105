package dev.tollgate.loadtest.scenario;

import dev.tollgate.loadtest.fault.FaultKind;
import dev.tollgate.loadtest.fault.FaultPlan;
import dev.tollgate.loadtest.fault.FaultSpec;
import dev.tollgate.loadtest.fault.Span;
import java.time.Duration;
import java.util.List;

/** Reads faults as settings, and holds them against the server that they are for. */
public final class Faults {
    private Faults() {}

    /** A fault as {@link FaultSpec#parse} reads it. Throws InvalidSetting. */
    public static FaultSpec parse(String key, String text) {
        try {
            return FaultSpec.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw InvalidSetting.because(key, String.valueOf(wrong.getMessage()));
        }
    }

    /** What the driver of faults does to the server and to the network before it, or what devices do to their connections. */
    public static FaultPlan plan(Scenario scenario, boolean byDevices) {
        List<FaultSpec> specs = scenario.faults().stream()
                .filter(fault -> fault.kind().isCut() == byDevices)
                .toList();
        Server server = scenario.server();
        return FaultPlan.of(
                specs, new Span(server.downMin().toMillis(), server.downMax().toMillis()), scenario.seed());
    }

    /** Throws InvalidSetting for a fault that this server allows no tester to do, and for what no fault uses. */
    static void check(List<FaultSpec> faults, Server server, Duration measure) {
        faults.forEach(fault -> check(fault, server, measure));
        boolean isCommandUsed = !server.restartCommand().isEmpty()
                ? faults.stream().anyMatch(fault -> fault.kind().restarts() || fault.kind() == FaultKind.COMMAND)
                : faults.stream().anyMatch(fault -> fault.kind() == FaultKind.COMMAND);
        InvalidSetting.check(
                server.faultCommand().isEmpty() || isCommandUsed, "fault_command", "a fault that it does", "none");
        boolean isDownUsed = faults.stream().anyMatch(fault -> fault.kind().restarts());
        InvalidSetting.check(
                server.downMax().isZero() || isDownUsed, "down", "a fault that starts the server again", "none");
    }

    private static void check(FaultSpec fault, Server server, Duration measure) {
        String expected =
                switch (fault.kind()) {
                    case CUT_FIN, CUT_RST, CUT_SILENT, RST, BLACKHOLE -> "";
                    case KILL9, TERM -> server.isControlled() ? "" : "--server-cmd, or --fault-cmd and --restart-cmd";
                    case STOP ->
                        server.command().isEmpty() && server.pid().isEmpty() ? "--server-cmd or --target-pid" : "";
                    case COMMAND -> server.faultCommand().isEmpty() ? "--fault-cmd" : "";
                    case ROLLBACK -> "'load verify', which takes back by --rollback-cmd what was not forced to disk,";
                };
        if (!expected.isEmpty()) {
            throw InvalidSetting.because("faults", "expected " + expected + " for " + fault.kind());
        }
        Span at = fault.at();
        long last = at.maxMs() + (fault.times() - 1) * fault.every().maxMs();
        InvalidSetting.check(
                last < measure.toMillis(),
                "faults",
                "the last one within the " + Units.formatTime(measure) + " that are measured",
                fault);
    }
}
