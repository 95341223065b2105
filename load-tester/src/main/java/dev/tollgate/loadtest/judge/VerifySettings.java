package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.fault.FaultMeans;
import dev.tollgate.loadtest.fault.FaultPlan;
import dev.tollgate.loadtest.verify.SinkSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a verify run is to do.
 *
 * @param means of faults; empty without a server that can be started again, and then without faults and final restart
 * @param directory of the run; exists
 * @param lastsMs how long new messages are sent
 * @param drainMs how long to wait when nothing more arrives
 * @param settleMs how long the told sinks may be quiet after the final restart before they are taken to be done
 */
record VerifySettings(
        Optional<FaultMeans> means,
        FaultPlan faults,
        List<SinkSpec> sinks,
        Path directory,
        long lastsMs,
        long drainMs,
        long settleMs,
        Duration sinkTimeout,
        boolean finalRestart,
        boolean ignoreForeign,
        boolean allowLate) {}
