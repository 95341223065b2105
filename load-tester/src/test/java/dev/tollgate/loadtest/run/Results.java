package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.measure.Clock;
import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.measure.Series;
import dev.tollgate.loadtest.report.RunResult;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/** Reads results; what is missing is empty. */
final class Results {
    private Results() {}

    static RunResult run(RunSettings settings) throws InterruptedException {
        try (Run run = new Run(settings)) {
            return run.run();
        }
    }

    static RunResult run(Scenarios scenarios) throws InterruptedException {
        return run(scenarios.settings());
    }

    static Counts counts(RunResult result, String operation) {
        return Objects.requireNonNullElse(result.counts().get(operation), Counts.NONE);
    }

    static Histogram histogram(RunResult result, String operation, Clock clock) {
        return histogram(result, new Series(operation, "", Outcome.OK, clock));
    }

    static Histogram histogram(RunResult result, Series series) {
        return Objects.requireNonNullElseGet(result.histograms().get(series), () -> new Histogram(3));
    }

    static double figure(RunResult result, String name) {
        return Objects.requireNonNullElse(result.figures().get(name), Double.NaN);
    }

    static double millis(long nanos) {
        return nanos / 1e6;
    }
}
