package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.health.GeneratorVerdict;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.HealthSample;
import dev.tollgate.loadtest.run.RunHealth;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/** Judges nothing: the parent does, of all its processes. Keeps what it judges by. On the thread that keeps time. */
final class PartHealth implements RunHealth {
    private static final int DIGITS = 3;

    private final RunHealth watch;
    private Histogram lags = new PackedHistogram(DIGITS);

    PartHealth(RunHealth watch) {
        this.watch = watch;
    }

    @Override
    public HealthSample sample(long loopLagNanos) {
        return watch.sample(loopLagNanos);
    }

    @Override
    public GeneratorVerdict verdict(Map<String, Counts> counts, Histogram loopLags) {
        lags = loopLags;
        return new GeneratorVerdict(GeneratorVerdict.Trust.VALID, List.of());
    }

    /** Of the loops, once the run is over. */
    Histogram lags() {
        return lags;
    }
}
