package dev.tollgate.loadtest.report;

import java.time.Instant;
import java.util.Map;

/**
 * What was asked for, and where it ran.
 *
 * @param command first word: {@code pub}, {@code rtt}, {@code http} …
 * @param commandLine as given, with secrets masked
 * @param target URLs, separated by spaces
 * @param plan the plan in words: {@code 1,000 devices × 1 msg/10 s = 100 msg/s total}
 * @param plannedRate operations per second in the measure phase; 0 where the rate varies or the model is closed
 * @param scenario YAML that {@code load run} takes
 * @param environment versions, JVM flags, kernel, limits, processor
 */
public record RunInfo(
        String command,
        String commandLine,
        String target,
        String plan,
        long devices,
        double plannedRate,
        Instant startedAt,
        double warmUpSeconds,
        double measuredSeconds,
        long seed,
        String scenario,
        Map<String, String> environment) {}
