package dev.tollgate.loadtest.launch;

import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.run.Run;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the report see and steer a run that is made after it, and ends the run in order when the process is told to end. Safe from any
 * thread.
 */
final class Controls implements RunControls, LiveDetails {
    /** For the drain, and for the files to be written. */
    private static final int END_LIMIT_S = 60;

    private volatile @Nullable Run run;

    /** Does this, with the run in the report's hands; on Ctrl-C the run is stopped, and the process ends when this is done. */
    <T> T during(Run current, Callable<T> body) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    current.stop();
                    await(done);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        run = current;
        try {
            return body.call();
        } finally {
            run = null;
            done.countDown();
            removeHook(hook);
        }
    }

    private static void await(CountDownLatch done) {
        try {
            boolean unused = done.await(END_LIMIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // it is what has ended the run
        }
    }

    @Override
    public void stop() {
        Run current = run;
        if (current != null) {
            current.stop();
        }
    }

    @Override
    public Map<String, Map<String, Long>> outcomes() {
        Run current = run;
        return current == null ? Map.of() : current.outcomes();
    }

    @Override
    public Map<String, StateCounts> states() {
        Run current = run;
        return current == null ? Map.of() : current.states();
    }
}
