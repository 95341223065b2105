package dev.tollgate.edge.metrics;

import dev.tollgate.edge.intake.IntakeCounters;
import dev.tollgate.edge.kp1.Verdict;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What became of messages since the start.
 *
 * @param messages how many got a verdict
 * @param acceptedBytes payload bytes of the accepted ones
 */
public record MessageMeters(ToLongFunction<Verdict> messages, LongSupplier acceptedBytes) {
    /** The sums over all event loops. */
    public static MessageMeters of(List<IntakeCounters> loops) {
        List<IntakeCounters> counters = List.copyOf(loops);
        return new MessageMeters(
                verdict -> counters.stream()
                        .mapToLong(loop -> loop.messages(verdict))
                        .sum(),
                () -> counters.stream().mapToLong(IntakeCounters::acceptedBytes).sum());
    }
}
