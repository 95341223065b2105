package dev.tollgate.loadtest.report.summary;

import dev.tollgate.loadtest.report.RunInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link RunInfo} as JSON has it.
 *
 * @param startedAt ISO 8601, UTC
 */
public record RunDescription(
        String command,
        String commandLine,
        String target,
        String plan,
        long devices,
        double plannedRate,
        String startedAt,
        double warmUpSeconds,
        double measuredSeconds,
        long seed,
        String scenario,
        Map<String, String> environment) {
    public static RunDescription of(RunInfo info) {
        return new RunDescription(
                info.command(),
                info.commandLine(),
                info.target(),
                info.plan(),
                info.devices(),
                info.plannedRate(),
                info.startedAt().toString(),
                info.warmUpSeconds(),
                info.measuredSeconds(),
                info.seed(),
                info.scenario(),
                new TreeMap<>(info.environment()));
    }

    public RunInfo info() {
        return new RunInfo(
                command,
                commandLine,
                target,
                plan,
                devices,
                plannedRate,
                Instant.parse(startedAt),
                warmUpSeconds,
                measuredSeconds,
                seed,
                scenario,
                environment);
    }

    /** Without what only the end of a run tells: for the file that is written at its start. */
    public record Opening(int schemaVersion, RunDescription run, List<String> thresholds) {}
}
