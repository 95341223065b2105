package dev.tollgate.loadtest.launch;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets what goes on end in order when the process is told to end, as Ctrl-C does. */
public final class StopHook {
    /** For the drain, and for the files to be written. */
    private static final int END_LIMIT_S = 60;

    private StopHook() {}

    /** Does this; when the process is told to end meanwhile, {@code stop} is called, and the process ends when this is done. */
    public static <T> T during(Runnable stop, Callable<T> body) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    stop.run();
                    await(done);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return body.call();
        } finally {
            done.countDown();
            remove(hook);
        }
    }

    private static void await(CountDownLatch done) {
        try {
            boolean unused = done.await(END_LIMIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
