package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.run.Engine;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Lets the report see and steer a run that is made after it. Safe from any thread. */
final class Controls implements RunControls, LiveDetails {
    private volatile @Nullable Engine run;

    /** Does this, with the run in the report's hands. */
    <T> T during(Engine current, Callable<T> body) throws Exception {
        run = current;
        try {
            return body.call();
        } finally {
            run = null;
        }
    }

    @Override
    public void stop() {
        Engine current = run;
        if (current != null) {
            current.stop();
        }
    }

    @Override
    public Map<String, Map<String, Long>> outcomes() {
        Engine current = run;
        return current == null ? Map.of() : current.outcomes();
    }

    @Override
    public Map<String, StateCounts> states() {
        Engine current = run;
        return current == null ? Map.of() : current.states();
    }
}
