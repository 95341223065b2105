package dev.tollgate.loadtest.launch;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** Lets what goes on end in order when the process is told to end, as Ctrl-C does. */
public final class StopHook {
    /** For the drain, for the server to end, and for the files to be written. */
    static final Duration END_LIMIT = Duration.ofSeconds(90);

    private static final int SIGNALLED = -1;

    private StopHook() {}

    /** Does this; when the process is told to end meanwhile, {@code stop} is called, and the process ends when this is done. */
    public static <T> T during(Runnable stop, Callable<T> body) throws Exception {
        return during(stop, END_LIMIT, result -> SIGNALLED, body);
    }

    /**
     * As the other one.
     *
     * @param limit for the end after {@code stop}
     * @param exitCode of the process that was told to end, from the result: without one, it would be the signal's
     */
    public static <T> T during(Runnable stop, Duration limit, ToIntFunction<T> exitCode, Callable<T> body)
            throws Exception {
        Ending ending = new Ending();
        Thread hook = new Thread(
                () -> {
                    stop.run();
                    ending.await(limit);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            T result = body.call();
            ending.code = exitCode.applyAsInt(result);
            return result;
        } finally {
            ending.done.countDown();
            remove(hook);
        }
    }

    /** What the hook waits for. */
    private static final class Ending {
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile int code = SIGNALLED;

        /** System.exit is too late by now: the JVM ends with the signal's code unless it is halted. */
        void await(Duration limit) {
            try {
                if (done.await(limit.toMillis(), TimeUnit.MILLISECONDS) && code != SIGNALLED) {
                    Runtime.getRuntime().halt(code);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // it is what has ended this
        }
    }
}
