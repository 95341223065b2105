package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Watches the tester itself while a run goes on. Called on the thread that keeps time. */
public interface RunHealth {
    /** Measures nothing but loop lag, and trusts everything. */
    RunHealth NONE = new RunHealth() {
        @Override
        public HealthSample sample(long loopLagNanos) {
            return new HealthSample(loopLagNanos, 0, 0, 0, 0);
        }

        @Override
        public GeneratorVerdict verdict(Map<String, Counts> counts, Histogram loopLags) {
            return new GeneratorVerdict(GeneratorVerdict.Trust.VALID, List.of());
        }
    };

    /** At the end of each interval, with the longest time that a loop was late in it. */
    HealthSample sample(long loopLagNanos);

    /**
     * At the end of the run.
     *
     * @param counts of the measure phase
     * @param loopLags how late the loops were for their own timers, in that phase
     */
    GeneratorVerdict verdict(Map<String, Counts> counts, Histogram loopLags);

    /**
     * As the other one, which it asks by default.
     *
     * @param neglected operations that were due and that no loop came to in time: of those not started, these are the tester's fault
     */
    default GeneratorVerdict verdict(Map<String, Counts> counts, Histogram loopLags, long neglected) {
        return verdict(counts, loopLags);
    }
}
